// The examples of docs/human-in-the-loop.md, so that they compile; pages.test.ts compares the two.
import { ApprovalOperator, currentContext, dag, type Flow, type HITLResult, param, run, task } from "tradewind";

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class Newsletter {
  @task()
  async send(draft: string, answer: HITLResult): Promise<string> {
    return `${draft} to ${answer.params_input.list}, approved by ${answer.responded_by ?? "nobody"}`;
  }

  @task()
  write(day: string): string {
    return `News of ${day}`;
  }

  flow(this: Flow<Newsletter>) {
    const draft = this.write("{{ ds }}");
    const approved = new ApprovalOperator({
      taskId: "approve",
      subject: "Send the newsletter of {{ ds }}?",
      body: "> {{ ti.xcom_pull('write') }}",
      params: { list: param("customers", { enum: ["customers", "everybody"] }) },
      responseTimeout: { hours: 8 },
      defaults: "Reject",
    }).after(draft);
    this.send(draft, approved.output);
  }
}

export async function chooseDay(): Promise<string> {
  const { ask, ds } = currentContext();
  const { chosenOptions, paramsInput } = await ask({
    subject: `Rates of ${ds} are missing. Which ones instead?`,
    options: ["yesterday's", "those of a day"],
    params: { day: param(ds, { type: "string", format: "date" }) },
    timeout: { hours: 2 },
    defaults: "yesterday's",
  });
  return chosenOptions[0] === "yesterday's" ? "yesterday" : paramsInput.day;
}

export const tested = () =>
  run(Newsletter, {
    store: "memory",
    quiet: true,
    logicalDate: "2024-01-03",
    answers: { approve: { options: ["Approve"], params: { list: "everybody" }, by: "ada" } },
  });

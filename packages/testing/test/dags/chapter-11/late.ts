import { currentContext, type DeadlineContext, DeadlineReference, dag, type Flow, task } from "@tradewind/core";

const { DAGRUN_QUEUED_AT } = DeadlineReference;

/** Every task has ten seconds; this one takes thirty. Airflow 2's `sla` is a deadline here, as in Airflow 3. */
@dag({
  dagId: "05_sla_misses",
  schedule: "@once",
  startDate: "2024-01-01",
  defaultArgs: {
    deadline: {
      reference: DAGRUN_QUEUED_AT,
      interval: { seconds: 10 },
      callback: ({ dagId, deadline, log }: DeadlineContext) => log.warn(`missed: ${dagId}.${deadline.taskId}`),
    },
  },
})
export class Late {
  @task({ taskId: "sleeping" })
  async sleeping() {
    await currentContext().waitUntil({ for: { seconds: 30 } });
  }

  flow(this: Flow<Late>) {
    this.sleeping();
  }
}

import { systemRuntime } from "@tradewind/core/engine";
import { ManualClock, until } from "@tradewind/testing/internal";
import { afterAll, describe, expect, test } from "vitest";
import {
  type DeadlineAlert,
  type DeadlineContext,
  DeadlineReference,
  defineDag,
  type Flow,
  run,
} from "../src/index.ts";
import { emptyProject, runFile } from "./command.ts";

const { DAGRUN_LOGICAL_DATE, DAGRUN_QUEUED_AT } = DeadlineReference;

/** A DAG of one task that waits for the test. */
function slow(reference: DeadlineReference, interval: DeadlineAlert["interval"]) {
  const told: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hasBegun = false;
  class Slow {
    async work() {
      hasBegun = true;
      await gate;
    }
    flow(this: Flow<Slow>) {
      this.work();
    }
  }
  const callback = ({ reason }: DeadlineContext) => void told.push(reason);
  const dag = defineDag(Slow, { dagId: "slow", tasks: { work: {} }, deadline: { reference, interval, callback } });
  return { dag, told, release, begun: () => until(() => hasBegun, "the task") };
}

describe("a deadline in a program's run", () => {
  test("is told of when it passes while the run goes on, and the run ends as it does", async () => {
    const { dag, told, release, begun } = slow(DAGRUN_QUEUED_AT, { hours: 1 });
    const clock = new ManualClock("2024-01-02T00:00:00Z");
    const running = run(dag, { store: "memory", quiet: true, runtime: { ...systemRuntime(), clock }, runId: "it" });
    await begun();
    expect(told).toEqual([]);
    await until(() => {
      clock.advance(60_000);
      return told.length > 0;
    }, "the deadline");
    expect(told).toEqual(["run it was not over at its deadline, 2024-01-02T01:00:00.000Z"]);
    release();
    expect((await running).state).toBe("success");
    expect(told).toHaveLength(1);
  });

  test("is told of at once when it has passed already", async () => {
    const { dag, told, release, begun } = slow(DAGRUN_LOGICAL_DATE, { hours: 1 });
    const running = run(dag, { store: "memory", quiet: true, logicalDate: "2024-01-01", runId: "it" });
    await begun();
    await until(() => told.length > 0, "the deadline");
    release();
    await running;
    expect(told).toEqual(["run it was not over at its deadline, 2024-01-01T01:00:00.000Z"]);
  });

  test("is not told of when the run is over before, and keeps no program alive", async () => {
    const { dag, told, release } = slow(DAGRUN_QUEUED_AT, { hours: 1 });
    release();
    const clock = new ManualClock("2024-01-02T00:00:00Z");
    await run(dag, { store: "memory", quiet: true, runtime: { ...systemRuntime(), clock } });
    clock.advance(7_200_000);
    expect(told).toEqual([]);
  });
});

describe("with the process executor", () => {
  const project = emptyProject({
    "asking.ts": `import { dag, DeadlineReference, HITLOperator, isMain, run } from "tradewind";
@dag({
  deadline: {
    reference: DeadlineReference.DAGRUN_LOGICAL_DATE,
    interval: { hours: 1 },
    callback: ({ reason, log }) => log.info("late: " + reason),
  },
})
export class Asking {
  flow() {
    new HITLOperator({ taskId: "ask", subject: "Go?", options: ["yes", "no"], params: { note: "" } });
    new HITLOperator({ taskId: "other", subject: "Go?", options: ["yes", "no"] });
  }
}
if (isMain(import.meta)) {
  const answers = { ask: { options: ["no"], params: { note: "later" }, by: "ada" }, other: { options: ["perhaps"] } };
  const result = await run(Asking, {
    store: "memory",
    executor: "process",
    logicalDate: "2024-01-03",
    answers: process.env.UNPREPARED ? {} : answers,
  });
  console.log(JSON.stringify([await result.xcom("ask"), result.task("ask").error?.code, result.task("other").error?.code]));
}
`,
  });
  afterAll(() => project.remove());

  test("prepared answers are given, those that do not fit are refused, and deadlines are told of", async () => {
    const { stdout } = await runFile(project.folder, "dags/asking.ts");
    const [answer, , refused] = JSON.parse(stdout.trim().split("\n").at(-1)!);
    expect(answer).toMatchObject({ chosen_options: ["no"], params_input: { note: "later" }, responded_by: "ada" });
    expect(refused).toBe("TW2061");
    expect(stdout).toContain("late: run manual__2024-01-03T00:00:00+00:00 was not over");
  });

  test("a question that nobody can answer in memory fails at once", async () => {
    const { stdout } = await runFile(project.folder, "dags/asking.ts", { UNPREPARED: "1" });
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual([null, "TW3053", "TW3053"]);
  });
});

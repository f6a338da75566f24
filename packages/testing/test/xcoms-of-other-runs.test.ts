import { fileURLToPath } from "node:url";
import {
  currentContext,
  type DagDefinition,
  defineDag,
  type Flow,
  FunctionOperator,
  taskGroup,
  type XComPull,
} from "@tradewind/core";
import { processExecutor, workerProcessSettings } from "@tradewind/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestRuntime, testRuntime } from "../src/internal.ts";
import { type Asked, counts, other } from "./dags/other-runs.ts";

const file = fileURLToPath(new URL("./dags/other-runs.ts", import.meta.url));
const idOf = (day: number) => `manual__2024-01-0${day}T00:00:00+00:00`;

const transports = {
  "in this process": () => testRuntime(),
  "in a worker process": () =>
    testRuntime({
      clock: "system",
      executor: (_definitions, { clock }) => {
        const options = { logFolder: null, forwardLogs: true, maxXComBytes: 1000 };
        return processExecutor({ clock, processes: 1, worker: workerProcessSettings(file, options, process.env) });
      },
    }),
};

describe.each(Object.entries(transports))("an XCom of another run, pulled %s", (_name, open) => {
  let rt: TestRuntime;
  const run = (day: number, asked: Asked = {}, definition: DagDefinition = counts) =>
    rt.run(definition, { logicalDate: `2024-01-0${day}`, conf: { ...asked } as never, file });
  const pulled = async (day: number, ...pulls: XComPull[]) => (await run(day, { pulls })).xcom("read");
  beforeAll(async () => {
    rt = await open();
    // the last first: what counts is the date, and not when a run was made
    for (const day of [9, 1, 2]) await run(day, { value: day });
  });
  afterAll(() => rt[Symbol.asyncDispose]());

  test("is that of the run that is named", async () => {
    const of = (pull: XComPull) => ({ ...pull, runId: idOf(1) });
    expect(
      await pulled(
        3,
        { taskIds: "count" },
        of({ taskIds: "count" }),
        of({ taskIds: ["count", "nope"], default: "none" }),
        of({ taskIds: "part" }),
        of({ taskIds: "part", mapIndexes: 1 }),
        of({ taskIds: "part", mapIndexes: [1, 7] }),
        { taskIds: "count", runId: "no such run" },
      ),
    ).toEqual([null, 1, [1, "none"], ["1a", "1b"], "1b", ["1b", null], null]);
  });

  test("is with includePriorDates that of the newest run up to the own date which has one", async () => {
    const pull = { includePriorDates: true };
    expect(
      await pulled(
        4,
        { ...pull, taskIds: "count" },
        { ...pull, taskIds: ["count", "nope"], default: "none" },
        { ...pull, taskIds: "part" },
        { ...pull, taskIds: "part", mapIndexes: 0 },
        { ...pull, taskIds: "count", runId: idOf(1) },
        { ...pull, taskIds: "count", runId: "no such run" },
      ),
    ).toEqual([2, [2, "none"], ["2a", "2b"], "2a", 1, null]);
    const pulls = [{ ...pull, taskIds: "count" }];
    expect(await (await run(5, { value: 5, pulls })).xcom("read")).toEqual([5]);
  });

  test("of another DAG is that of its run of the same id, or of the newest up to the own date", async () => {
    const pulls = [
      { dagId: "counts", taskIds: "count" },
      { dagId: "counts", taskIds: "part" },
      { dagId: "nobody", taskIds: "count" },
    ];
    const of = async (day: number, ...asked: XComPull[]) => (await run(day, { pulls: asked }, other)).xcom("read");
    expect(await of(1, ...pulls)).toEqual([1, ["1a", "1b"], null]);
    expect(await of(6, { dagId: "counts", taskIds: "count" })).toEqual([null]);
    expect(await of(2, { dagId: "counts", taskIds: "count", runId: idOf(9) })).toEqual([9]);
    expect(await of(3, { dagId: "counts", taskIds: "count", includePriorDates: true })).toEqual([2]);
  });

  test("is pulled by templates, with Airflow's names", async () => {
    expect(await (await run(7, {})).xcom("texts")).toEqual(["5", "1", "5", "1b 1a"]);
  });

  test("without task ids is what the task, or its own instance, pushed before", async () => {
    const times = async (day: number) => {
      const { runKey } = await run(day);
      const rows = await rt.store.getXComRange(runKey, { taskId: "remember", key: "return_value", from: 0, to: 1 });
      return rows.map(({ value }) => JSON.parse(value).json);
    };
    const [first] = await times(8);
    expect(await times(9)).toEqual([first + 1, first + 1]);
  });
});

test("an earlier run is seen as the own one: in a mapped group only what has the same elements", async () => {
  class Grouped {
    make(n: number): string {
      return `${currentContext().ds} ${n}`;
    }
    async last(_made: string): Promise<unknown> {
      return currentContext().ti.xcomPull({ taskIds: "group.make", runId: idOf(1) });
    }
    flow(this: Flow<Grouped>) {
      taskGroup("group", { expand: [[1, 2]] }, (n) => this.last(this.make(n)));
    }
  }
  await using rt = await testRuntime();
  const dag = defineDag(Grouped, { dagId: "grouped", tasks: { make: {}, last: {} } });
  await rt.run(dag, { logicalDate: "2024-01-01" });
  const { runKey } = await rt.run(dag, { logicalDate: "2024-01-02" });
  const rows = await rt.store.getXComRange(runKey, { taskId: "group.last", key: "return_value", from: 0, to: 1 });
  expect(rows.map(({ value }) => JSON.parse(value).json)).toEqual(["2024-01-01 1", "2024-01-01 2"]);
});

test("a try that is made again pulls what an earlier run pushed, and not what its own first try did", async () => {
  const remember = async () => {
    const { ti } = currentContext();
    const before = await ti.xcomPull<number>({ key: "times", includePriorDates: true, default: 0 });
    ti.xcomPush("times", before + 1);
    if (ti.tryNumber === 1) throw new Error("once more");
    return before;
  };
  const dag = defineDag(
    class Retried {
      flow() {
        new FunctionOperator({ taskId: "remember", callable: remember, retries: 1, retryDelay: { milliseconds: 1 } });
      }
    },
    { dagId: "retried" },
  );
  await using rt = await testRuntime({ clock: "system" });
  expect(await (await rt.run(dag, { logicalDate: "2024-01-01" })).xcom("remember")).toBe(0);
  expect(await (await rt.run(dag, { logicalDate: "2024-01-02" })).xcom("remember")).toBe(1);
});

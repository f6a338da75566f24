import {
  ConfRefusedError,
  currentContext,
  type DagDefinition,
  defineDag,
  type Flow,
  FunctionOperator,
  param,
  params,
  TriggerDagRunOperator,
} from "@tradewind/core";
import { createBackfill, inlineExecutor, LookUp, triggerRun, tryRender } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testRuntime, testScheduler } from "../src/internal.ts";

const NOW = "2024-01-10T12:00:00Z";

class Ranked {
  readonly params = params({ top: param(10, { type: "integer", minimum: 1 }), region: "eu" });

  rank(top: number, text: string) {
    return [currentContext<typeof this>().params.top, top, text];
  }
  flow(this: Flow<Ranked>) {
    this.rank(this.params.top, "{{ params.region }} {{ params.top }}");
  }
}

const ranked = (options: Parameters<typeof defineDag>[1] = {}): DagDefinition =>
  defineDag(Ranked, { dagId: "ranked", tasks: { rank: {} }, ...options });

const DAILY = { schedule: "@daily", startDate: "2024-01-09" };

/** What the newest run's task saw. */
async function seen(rt: Awaited<ReturnType<typeof testScheduler>>): Promise<unknown> {
  const [run] = await rt.store.getNewestRuns("ranked", 1);
  const [text] = await rt.store.getXComs(run!.runKey, [{ taskId: "rank", key: "return_value" }]);
  return text && JSON.parse(text).json;
}

const refusal = { code: "TW2030", message: expect.stringContaining("params.top: found 0, expected to be >= 1") };

describe("params reach the tasks", () => {
  test("of a scheduled run with their defaults", async () => {
    await using rt = await testScheduler({ dags: [ranked(DAILY)], now: NOW });
    expect(await seen(rt)).toEqual([10, 10, "eu 10"]);
  });

  test("of a triggered run with its conf over them", async () => {
    await using rt = await testScheduler({ dags: [ranked()], now: NOW });
    await triggerRun(rt.tools, { dagId: "ranked", conf: { top: 3, region: "us" } });
    await rt.noticed();
    expect(await seen(rt)).toEqual([3, 3, "us 3"]);
  });

  test("of a backfill with its conf over them", async () => {
    await using rt = await testScheduler({ dags: [ranked({ schedule: "@daily" })], now: NOW });
    const [from, to] = [Date.parse("2024-01-05"), Date.parse("2024-01-05")];
    await createBackfill(rt.tools, { dagId: "ranked", from, to, conf: { top: 4 } });
    await rt.noticed();
    expect(await seen(rt)).toEqual([4, 4, "eu 4"]);
  });

  test("of a run that runs here with its conf over them", async () => {
    await using rt = await testRuntime();
    expect(await (await rt.run(ranked(), { conf: { top: 5 } })).xcom("rank")).toEqual([5, 5, "eu 5"]);
  });

  test("of a run that another DAG triggers with the conf that it gives", async () => {
    await using rt = await testScheduler({ dags: [ranked(), source({ top: 6 })], now: NOW });
    await triggerRun(rt.tools, { dagId: "source" });
    await rt.noticed();
    expect(await seen(rt)).toEqual([6, 6, "eu 6"]);
  });

  test("of a task that is tried alone", async () => {
    const rendered = await tryRender({ ...tried(), conf: { top: 7 } });
    expect(JSON.parse(rendered.args!)).toEqual([7, "eu 7"]);
  });
});

describe("a conf that does not fit is refused, and no run is made", () => {
  test("when a run is triggered", async () => {
    await using rt = await testScheduler({ dags: [ranked()], now: NOW });
    await expect(triggerRun(rt.tools, { dagId: "ranked", conf: { top: 0 } })).rejects.toMatchObject(refusal);
    expect(await rt.runs("ranked")).toEqual([]);
  });

  test("when a backfill is asked for, also if it is only tried", async () => {
    await using rt = await testScheduler({ dags: [ranked({ schedule: "@daily" })], now: NOW });
    const order = { dagId: "ranked", from: Date.parse("2024-01-05"), to: Date.parse("2024-01-05"), conf: { top: 0 } };
    await expect(createBackfill(rt.tools, order)).rejects.toMatchObject(refusal);
    await expect(createBackfill(rt.tools, { ...order, dryRun: true })).rejects.toMatchObject(refusal);
    expect((await rt.store.catalog()).backfills.list()).toEqual([]);
  });

  test("when a DAG is run here", async () => {
    await using rt = await testRuntime();
    await expect(rt.run(ranked(), { conf: { top: 0 } })).rejects.toThrow(ConfRefusedError);
    expect(await rt.store.getNewestRuns("ranked", 9)).toEqual([]);
  });

  test("when another DAG triggers it: that task fails, and its error names the param", async () => {
    await using rt = await testScheduler({ dags: [ranked(), source({ top: 0 })], now: NOW });
    await triggerRun(rt.tools, { dagId: "source" });
    await rt.noticed();
    expect(await rt.runs("ranked")).toEqual([]);
    const [run] = await rt.runs("source");
    const [task] = await rt.store.getTaskInstances(run!.runKey);
    expect(task).toMatchObject({ state: "failed", error: expect.stringContaining("params.top: found 0") });
  });

  test("when a task is tried alone", async () => {
    await expect(async () => tryRender({ ...tried(), conf: { top: 0 } })).rejects.toMatchObject(refusal);
  });
});

const source = (conf: Record<string, unknown>): DagDefinition =>
  defineDag(
    class Source {
      flow() {
        new TriggerDagRunOperator({ taskId: "trigger", triggerDagId: "ranked", conf });
      }
    },
    { dagId: "source" },
  );

const tried = () => ({
  definition: ranked(),
  taskId: "rank",
  lookUp: new LookUp({ environment: {} }),
  clock: { now: () => Date.parse(NOW), monotonic: () => 0, sleep: async () => {}, timer: () => ({ cancel() {} }) },
});

test("where the configuration says so, a conf is not laid over params: it is only conf", async () => {
  const look = ({ params: { top }, conf }: { params: Record<string, unknown>; conf: unknown }) => [top, conf];
  const dag = defineDag(
    class Kept {
      flow() {
        new FunctionOperator({ taskId: "look", callable: look });
      }
    },
    { dagId: "kept", params: { top: param(10, { type: "integer" }) } },
  );
  await using rt = await testRuntime({
    executor: (definitions, { clock }) =>
      inlineExecutor({
        definitionOf: ({ run }) => definitions.get(run.dagId)!,
        clock,
        maxXComBytes: 1_000,
        confOverridesParams: false,
      }),
  });
  expect(await (await rt.run(dag, { conf: { top: 3 } })).xcom("look")).toEqual([10, { top: 3 }]);
  const rendered = await tryRender({ ...tried(), conf: { top: 7 }, confOverridesParams: false });
  expect(JSON.parse(rendered.args!)).toEqual([10, "eu 10"]);
});

test("a task's params are seen by that task alone", async () => {
  const note = ({ params: { top, path } }: { params: Record<string, unknown> }) => [top, path ?? "none"];
  const dag = defineDag(
    class Two {
      flow() {
        new FunctionOperator({ taskId: "own", callable: note, params: { top: 5, path: "x" } });
        new FunctionOperator({ taskId: "other", callable: note });
      }
    },
    { dagId: "two", params: { top: 1 } },
  );
  await using rt = await testRuntime();
  const run = await rt.run(dag);
  expect([await run.xcom("own"), await run.xcom("other")]).toEqual([
    [5, "x"],
    [1, "none"],
  ]);
  const withConf = await rt.run(dag, { logicalDate: "2024-01-02", conf: { top: 9 } });
  expect([await withConf.xcom("own"), await withConf.xcom("other")]).toEqual([
    [9, "x"],
    [9, "none"],
  ]);
});

import {
  chain,
  currentContext,
  type DagDefinition,
  defineDag,
  ExternalTaskSensor,
  type ExternalTaskSensorOptions,
  FunctionOperator,
  TriggerDagRunOperator,
  type TriggerDagRunOptions,
} from "@tradewind/core";
import { clearTasks, triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const NOON = "2024-01-10T12:00:00Z";

type Options = Parameters<typeof defineDag>[1];

const dagOf = (dagId: string, wire: () => void, options: Options = {}): DagDefinition =>
  defineDag(
    class Wired {
      flow() {
        wire();
      }
    },
    { ...options, dagId },
  );

/** A DAG with one task, which notes the conf of its run. */
function report(body: (conf: unknown) => unknown = () => {}, options: Options = {}): DagDefinition {
  const callable = () => body(currentContext().conf);
  return dagOf("report", () => void new FunctionOperator({ taskId: "write", callable }), options);
}

const trigger = (options: Partial<TriggerDagRunOptions> & { taskId?: string } = {}) =>
  new TriggerDagRunOperator({ taskId: "trigger", triggerDagId: "report", ...options });

async function start(rt: TestScheduler, dagId: string): Promise<void> {
  await triggerRun(rt.tools, { dagId });
  await rt.noticed();
}

const statesOfRuns = async (rt: TestScheduler, dagId: string) => (await rt.runs(dagId)).map(({ state }) => state);

describe("a DAG that triggers another", () => {
  const source = (wire: () => void) => dagOf("source", wire);

  test("makes a manual run of it now, whatever its schedule, with conf", async () => {
    const confs: unknown[] = [];
    const target = report((conf) => confs.push(conf), { schedule: "@yearly", startDate: "2024-01-01" });
    const dags = [source(() => void trigger({ conf: { supermarket: 3 } })), target];
    await using rt = await testScheduler({ dags, now: NOON });
    await start(rt, "source");
    const [run] = await rt.runs("report");
    expect(run).toMatchObject({ runType: "manual", state: "success", logicalDate: Date.parse(NOON) });
    expect([run!.runId, confs]).toEqual(["manual__2024-01-10T12:00:00+00:00", [{ supermarket: 3 }]]);
    expect(await statesOfRuns(rt, "source")).toEqual(["success"]);
  });

  test("has done its part when the run is made: that it fails is another matter", async () => {
    const target = report(() => {
      throw new Error("no paper");
    });
    await using rt = await testScheduler({ dags: [source(() => void trigger()), target], now: NOON });
    await start(rt, "source");
    expect([await statesOfRuns(rt, "source"), await statesOfRuns(rt, "report")]).toEqual([["success"], ["failed"]]);
  });

  test("four times in a row makes four runs", async () => {
    const four = () => chain(...["a", "b", "c", "d"].map((taskId) => trigger({ taskId })));
    await using rt = await testScheduler({ dags: [source(four), report()], now: NOON });
    await start(rt, "source");
    expect(await statesOfRuns(rt, "report")).toEqual(["success", "success", "success", "success"]);
  });

  test("three DAGs that do so at once start it three times", async () => {
    const sources = ["one", "two", "three"].map((dagId) => dagOf(dagId, () => void trigger()));
    await using rt = await testScheduler({ dags: [...sources, report()], now: NOON });
    for (const { dagId } of sources) await triggerRun(rt.tools, { dagId });
    await rt.noticed();
    expect(await statesOfRuns(rt, "report")).toHaveLength(3);
  });

  test("that does not exist fails, and names the nearest", async () => {
    const dags = [source(() => void trigger({ triggerDagId: "reprot" })), report()];
    await using rt = await testScheduler({ dags, now: NOON });
    await start(rt, "source");
    const [run] = await rt.runs("source");
    const [row] = await rt.store.getTaskInstances(run!.runKey);
    expect(row!.state).toBe("failed");
    expect(JSON.parse(row!.error!)).toMatchObject({ code: "TW2001", hint: 'Did you mean "report"?' });
    expect(await rt.runs("report")).toEqual([]);
  });

  test("anew when its task is cleared; the earlier run stays as it was", async () => {
    await using rt = await testScheduler({ dags: [source(() => void trigger()), report()], now: NOON });
    await start(rt, "source");
    const [first] = await rt.runs("report");
    await rt.advanceTo("2024-01-10T13:00:00Z");
    await clearTasks(rt.tools, { dagId: "source" });
    await rt.noticed();
    const runs = await rt.runs("report");
    expect(runs).toHaveLength(2);
    expect(runs[0]).toEqual(first);
  });

  test("and waits for it is deferred until it has ended, and fails when it fails", async () => {
    const target = (fails: boolean) =>
      report(async () => {
        await currentContext().waitUntil({ for: { minutes: 3 } });
        if (fails) throw new Error("no paper");
      });
    for (const fails of [false, true]) {
      const dags = [source(() => void trigger({ waitForCompletion: true })), target(fails)];
      await using rt = await testScheduler({ dags, now: NOON });
      await start(rt, "source");
      expect(await rt.states("source")).toEqual({ trigger: "deferred" });
      await rt.advanceTo("2024-01-10T12:10:00Z");
      expect(await rt.states("source")).toEqual({ trigger: fails ? "failed" : "success" });
      expect(await rt.runs("report")).toHaveLength(1);
    }
  });
});

describe("a DAG that waits for another's task", () => {
  const daily = (hour: number): Options => ({ schedule: `0 ${hour} * * *`, startDate: "2024-01-08" });
  const etl = (hour: number, load: () => unknown = () => "loaded") =>
    dagOf("etl", () => void new FunctionOperator({ taskId: "load", callable: load }), daily(hour));
  const waiting = (hour: number, options: Partial<ExternalTaskSensorOptions> = {}) =>
    dagOf(
      "waiting",
      () =>
        chain(
          new ExternalTaskSensor({
            taskId: "wait",
            externalDagId: "etl",
            externalTaskId: "load",
            mode: "reschedule",
            pokeInterval: { minutes: 10 },
            ...options,
          }),
          new FunctionOperator({ taskId: "go", callable: () => "gone" }),
        ),
      daily(hour),
    );
  /** Where the newest run of the waiting DAG stands, at this time of 10 January. */
  const at = async (rt: TestScheduler, time: string) => {
    await rt.advanceTo(`2024-01-10T${time}:00Z`);
    return (await rt.states("waiting")).wait;
  };

  test("goes on when the run of exactly the same logical date has succeeded", async () => {
    let isReady = false;
    const load = async () => currentContext().waitUntil(() => isReady, { every: { minutes: 1 } });
    await using rt = await testScheduler({ dags: [etl(18, load), waiting(18)], now: "2024-01-10T12:00:00Z" });
    expect(await at(rt, "18:30")).toBe("up_for_reschedule");
    isReady = true;
    expect(await at(rt, "18:50")).toBe("success");
  });

  test("at another time of day never goes on, but with executionDelta does", async () => {
    const now = "2024-01-10T12:00:00Z";
    await using apart = await testScheduler({ dags: [etl(16), waiting(20)], now });
    expect(await at(apart, "23:00")).toBe("up_for_reschedule");
    await using bridged = await testScheduler({ dags: [etl(16), waiting(20, { executionDelta: { hours: 4 } })], now });
    expect(await at(bridged, "20:00")).toBe("success");
    await using ahead = await testScheduler({ dags: [etl(18), waiting(16, { executionDelta: { hours: -2 } })], now });
    expect(await at(ahead, "17:50")).toBe("up_for_reschedule");
    expect(await at(ahead, "18:00")).toBe("success");
  });

  test("goes on waiting when that has failed, until it is cleared and succeeds", async () => {
    let fails = true;
    const load = () => {
      if (fails) throw new Error("no rows");
    };
    await using rt = await testScheduler({ dags: [etl(18, load), waiting(18)], now: "2024-01-10T12:00:00Z" });
    expect(await at(rt, "19:00")).toBe("up_for_reschedule");
    fails = false;
    await clearTasks(rt.tools, { dagId: "etl" });
    await rt.noticed();
    expect(await at(rt, "19:10")).toBe("success");
  });

  test("of a DAG that never existed waits, and with checkExistence fails", async () => {
    const now = "2024-01-10T12:00:00Z";
    await using patient = await testScheduler({ dags: [waiting(18)], now });
    expect(await at(patient, "23:00")).toBe("up_for_reschedule");
    await using strict = await testScheduler({ dags: [waiting(18, { checkExistence: true })], now });
    expect(await at(strict, "18:00")).toBe("failed");
  });

  test("of three DAGs runs once for each date, after all of them", async () => {
    const ids = ["nl", "be", "de"];
    const sources = ids.map((dagId) =>
      dagOf(dagId, () => void new FunctionOperator({ taskId: "load", callable: () => dagId }), daily(18)),
    );
    const after = dagOf(
      "waiting",
      () =>
        chain(
          ids.map((id) => new ExternalTaskSensor({ taskId: `wait_${id}`, externalDagId: id, mode: "reschedule" })),
          new FunctionOperator({ taskId: "report", callable: () => "written" }),
        ),
      daily(18),
    );
    await using rt = await testScheduler({ dags: [...sources, after], now: "2024-01-10T12:00:00Z" });
    await rt.advanceTo("2024-01-11T19:00:00Z");
    expect(await statesOfRuns(rt, "waiting")).toEqual(["success", "success", "success"]);
  });
});

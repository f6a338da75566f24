import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DagDefinition, defineDag, FileSensor, type TaskContext } from "@tradewind/core";
import type { AnyClass, TaskState } from "@tradewind/core/engine";
import { clearTasks, triggerRun } from "@tradewind/runtime";
import { beforeAll, describe, expect, test } from "vitest";
import { type TestScheduler, type TestSchedulerOptions, testScheduler } from "../src/internal.ts";
import {
  CopyAndProcess,
  DashboardOfEach,
  FiftyAtOnce,
  MetricsOfEach,
  SensorDeadlock,
  SensorsThatReschedule,
  WaitForDeliveries,
  WaitForFiles,
  WaitWithoutArgument,
} from "./dags/chapter-6/ingestion.ts";
import {
  CreateMetrics,
  IngestSupermarketData,
  IngestSupermarkets,
  oneTriggersOne,
  oneTriggersThree,
  PrintConf,
  SupermarketPromotion,
  threeTriggerOne,
} from "./dags/chapter-6/triggering.ts";
import {
  AtFour,
  etls,
  report,
  reportAtEight,
  reportAtSix,
  reportByHand,
  reportOnNoTask,
  reportWithoutDelta,
  reportWithWrongDelta,
} from "./dags/chapter-6/waiting-for-dags.ts";
import { disposableFolder } from "./disposable-folder.ts";
import { printedLines } from "./printed-lines.ts";

// what a sensor of files loads when it first looks takes time of which the clock knows nothing
beforeAll(async () => {
  const context = { log: { info() {} } } as unknown as TaskContext;
  await new FileSensor({ taskId: "first", filepath: "*.nothing" }).poke(context);
});

/** An hour before the first afternoon's run is made. */
const FIRST_AFTERNOON = "2024-07-02T15:00:00Z";

/** DAGs of the chapter beside a data folder, to which supermarkets deliver. */
async function chapter6(
  classes: readonly AnyClass[],
  { delivered = [], ...options }: Partial<TestSchedulerOptions> & { delivered?: readonly string[] } = {},
) {
  const folder = await disposableFolder();
  const deliver = async (...paths: string[]) => {
    for (const path of paths.map((one) => join(folder.path, one))) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, "");
    }
  };
  await deliver(...delivered);
  const dags = classes.map((Class) => defineDag(Class, { params: { data: folder.path } }));
  const connections = { fs_default: `fs://@?path=${encodeURIComponent(folder.path)}` };
  const rt = await testScheduler({ dags, connections, now: FIRST_AFTERNOON, ...options });
  return {
    rt,
    deliver,
    async [Symbol.asyncDispose]() {
      for (const resource of [rt, folder]) await resource[Symbol.asyncDispose]();
    },
  };
}

/** All that a supermarket delivers. */
const delivery = (n: number) => [`supermarket${n}/data-01.csv`, `supermarket${n}/_SUCCESS`];
const deliveries = [1, 2, 3, 4].flatMap(delivery);

/** The states of a supermarket's tasks, by what their ids begin with. */
const ofSupermarket = (states: Readonly<Record<string, TaskState>>, n: number) =>
  Object.fromEntries(
    Object.entries(states).flatMap(([id, state]) => (id.endsWith(`_${n}`) ? [[id.slice(0, -2), state]] : [])),
  );

/** How many tasks are in each state, over all runs. */
async function tally(rt: TestScheduler, dagId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { runKey } of await rt.runs(dagId)) {
    for (const { state } of await rt.store.getTaskInstances(runKey)) counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

const taskEvents = (rt: TestScheduler) => rt.events.flatMap((event) => (event.kind === "task" ? [event] : []));

/** The times of day at which a task came to a state. */
const timesOf = (rt: TestScheduler, taskId: string, state: TaskState) =>
  taskEvents(rt).flatMap((event) =>
    event.taskId === taskId && event.state === state ? [new Date(event.at).toISOString().slice(11, 19)] : [],
  );

const runStates = async (rt: TestScheduler, dagId: string) => (await rt.runs(dagId)).map(({ state }) => state);

describe("figure_6_01", () => {
  test("copies and processes four supermarkets, and then creates metrics, every afternoon", async () => {
    await using chapter = await chapter6([CopyAndProcess], { now: "2024-07-04T17:00:00Z" });
    const { rt } = chapter;
    expect(await rt.logicalDates("figure_6_01")).toEqual(["2024-07-01T16:00", "2024-07-02T16:00", "2024-07-03T16:00"]);
    expect(await runStates(rt, "figure_6_01")).toEqual(["success", "success", "success"]);
    expect(await tally(rt, "figure_6_01")).toEqual({ success: 27 });
  });

  test("begins a task when it has succeeded in the run before, and the metrics when all four are processed", async () => {
    await using chapter = await chapter6([CopyAndProcess], { now: "2024-07-04T17:00:00Z" });
    const { rt } = chapter;
    const events = taskEvents(rt).filter(({ state }) => state === "running" || state === "success");
    const runs = await rt.runs("figure_6_01");
    const indexOf = (run: number, taskId: string, state: TaskState) =>
      events.findIndex((event) => event.runId === runs[run]!.runId && event.taskId === taskId && event.state === state);
    for (const run of [0, 1, 2]) {
      for (const n of [1, 2, 3, 4]) {
        const copy = `copy_to_raw_supermarket_${n}`;
        if (run > 0) expect(indexOf(run, copy, "running")).toBeGreaterThan(indexOf(run - 1, copy, "success"));
        const processed = indexOf(run, `process_supermarket_${n}`, "success");
        expect(indexOf(run, "create_metrics", "running")).toBeGreaterThan(processed);
      }
    }
  });
});

describe("figure_6_05 and listing_6_01", () => {
  test("copy at the first look after a file has come, and create metrics when all are processed", async () => {
    await using chapter = await chapter6([WaitForFiles]);
    const { rt, deliver } = chapter;
    await rt.advanceTo("2024-07-02T16:20:30Z");
    expect(await rt.states("figure_6_05")).toEqual(
      Object.fromEntries([1, 2, 3, 4].map((n) => [`wait_for_supermarket_${n}`, "running"])),
    );
    await deliver("supermarket1/data.csv");
    await rt.advanceTo("2024-07-02T17:00:30Z");
    expect(timesOf(rt, "copy_to_raw_supermarket_1", "success")).toEqual(["16:21:00"]);
    expect(await runStates(rt, "figure_6_05")).toEqual(["running"]);
    await deliver("supermarket2/data.csv", "supermarket3/data.csv", "supermarket4/data.csv");
    await rt.advanceTo("2024-07-02T17:02:00Z");
    expect(timesOf(rt, "create_metrics", "success")).toEqual(["17:01:00"]);
    expect(await runStates(rt, "figure_6_05")).toEqual(["success"]);
  });

  test("find yesterday's files at once: a file says nothing of its day", async () => {
    await using chapter = await chapter6([WaitForFiles]);
    const { rt, deliver } = chapter;
    await deliver(...[1, 2, 3, 4].map((n) => `supermarket${n}/data.csv`));
    await rt.advanceTo("2024-07-03T17:00:00Z");
    expect(timesOf(rt, "create_metrics", "success")).toEqual(["16:00:00", "16:00:00"]);
  });
});

describe("figure_6_06", () => {
  test("goes on with files of data and _SUCCESS, not with one of them; what waits 600 seconds has failed", async () => {
    await using chapter = await chapter6([WaitForDeliveries]);
    const { rt, deliver } = chapter;
    await deliver(...delivery(1), "supermarket2/data-01.csv", "supermarket3/_SUCCESS");
    await deliver("supermarket4/_SUCCESS", "supermarket4/data.csv");
    await rt.advanceTo("2024-07-02T16:09:59Z");
    const states = await rt.states("figure_6_06");
    expect(ofSupermarket(states, 1)).toEqual({
      wait_for_supermarket: "success",
      copy_to_raw_supermarket: "success",
      process_supermarket: "success",
    });
    for (const n of [2, 3, 4]) expect(ofSupermarket(states, n)).toEqual({ wait_for_supermarket: "running" });
    await rt.advanceTo("2024-07-02T16:11:00Z");
    expect(timesOf(rt, "wait_for_supermarket_2", "failed")).toEqual(["16:10:00"]);
    expect(await rt.states("figure_6_06")).toMatchObject({
      wait_for_supermarket_3: "failed",
      copy_to_raw_supermarket_3: "upstream_failed",
      create_metrics: "upstream_failed",
    });
    expect(await runStates(rt, "figure_6_06")).toEqual(["failed"]);
  });
});

test("listing_6_02, whose function lacks its argument, fails at its first look", async () => {
  await using chapter = await chapter6([WaitWithoutArgument]);
  const { rt } = chapter;
  await rt.advanceTo("2024-07-02T16:00:00Z");
  expect(await rt.states("listing_6_02")).toEqual({
    wait_for_supermarket_1: "failed",
    copy_to_raw_supermarket_1: "upstream_failed",
  });
  const [run] = await rt.runs("listing_6_02");
  const tasks = await rt.store.getTaskInstances(run!.runKey);
  const wait = tasks.find(({ taskId }) => taskId === "wait_for_supermarket_1");
  expect(JSON.parse(wait!.error!)).toMatchObject({ name: "TypeError" });
});

describe("fourteen afternoons at once", () => {
  const AFTER_FOURTEEN = "2024-07-15T17:00:00Z";

  test("figure_6_08: waiting sensors hold all 16 slots, and what could go on does not", async () => {
    const delivered = ["supermarket1/data.csv"];
    await using chapter = await chapter6([SensorDeadlock], { now: AFTER_FOURTEEN, delivered });
    const { rt, deliver } = chapter;
    await rt.advanceTo("2024-07-15T17:30:00Z");
    expect(await rt.runs("figure_6_08")).toHaveLength(14);
    const rows = (
      await Promise.all((await rt.runs("figure_6_08")).map(({ runKey }) => rt.store.getTaskInstances(runKey)))
    ).flat();
    const running = rows.filter(({ state }) => state === "running").map(({ taskId }) => taskId);
    expect(running).toHaveLength(16);
    expect(running.filter((taskId) => !/^copy_to_raw_supermarket_[234]$/.test(taskId))).toEqual([]);
    const processing = rows.filter(({ taskId }) => taskId.startsWith("processSupermarket"));
    expect(new Set(processing.map(({ state }) => state))).toEqual(new Set(["scheduled"]));
    const before = await tally(rt, "figure_6_08");
    await rt.advanceTo("2024-07-15T19:00:00Z");
    expect(await tally(rt, "figure_6_08")).toEqual(before);
    await deliver("supermarket2/data.csv", "supermarket3/data.csv", "supermarket4/data.csv");
    await rt.advanceTo("2024-07-15T19:30:00Z");
    expect(await tally(rt, "figure_6_08")).toEqual({ success: 14 * 9 });
  });

  test("figure_6_09: sensors give their slots back, and supermarket 1 is processed in every run", async () => {
    await using chapter = await chapter6([SensorsThatReschedule], { now: AFTER_FOURTEEN, delivered: delivery(1) });
    const { rt } = chapter;
    await rt.advanceTo("2024-07-15T17:05:30Z");
    const runs = await rt.runs("figure_6_09");
    expect(runs).toHaveLength(14);
    for (const { runId } of runs) {
      const states = await rt.states("figure_6_09", runId);
      expect(states.process_supermarket_1).toBe("success");
      for (const n of [2, 3, 4])
        expect(ofSupermarket(states, n)).toEqual({ wait_for_supermarket: "up_for_reschedule" });
    }
    await rt.advanceTo("2024-07-15T17:15:00Z");
    expect(await tally(rt, "figure_6_09")).toEqual({ success: 14 * 3, failed: 14 * 3, upstream_failed: 14 * 7 });
  });
});

describe("listing_6_03", () => {
  test("has a task a day", async () => {
    await using rt = await testScheduler({ dags: [defineDag(FiftyAtOnce)], now: "2024-07-01T12:00:00Z" });
    await rt.advanceTo("2024-07-04T12:00:00Z");
    expect(await rt.logicalDates("listing_6_03")).toEqual(["2024-07-01", "2024-07-02", "2024-07-03"]);
    expect(await tally(rt, "listing_6_03")).toEqual({ success: 3 });
  });

  test("runs fifty tasks at once, over all runs, and not one more", async () => {
    let open = () => {};
    const until = new Promise<void>((resolve) => (open = resolve));
    const dag = defineDag(FiftyAtOnce, { args: [{ until }], maxActiveRuns: 60, catchup: true });
    await using rt = await testScheduler({ dags: [dag], parallelism: 100, now: "2024-08-30T00:00:00Z" });
    await rt.advanceTo("2024-08-30T00:00:01Z");
    expect(await tally(rt, "listing_6_03")).toEqual({ running: 50, scheduled: 10 });
    open();
    await rt.quiet();
    expect(await tally(rt, "listing_6_03")).toEqual({ success: 60 });
  });
});

describe.each([
  ["figure_6_11", MetricsOfEach, 4],
  ["figure_6_12", DashboardOfEach, 7],
])("%s", (dagId, Class, tasks) => {
  test("does all its steps for each supermarket", async () => {
    await using chapter = await chapter6([Class]);
    const { rt, deliver } = chapter;
    await deliver(...deliveries);
    await rt.advanceTo("2024-07-02T16:00:00Z");
    expect([await tally(rt, dagId), await runStates(rt, dagId)]).toEqual([{ success: 4 * tasks }, ["success"]]);
  });

  test("does them for the one that has delivered, whatever becomes of the others", async () => {
    await using chapter = await chapter6([Class]);
    const { rt, deliver } = chapter;
    await deliver(...delivery(2));
    await rt.advanceTo("2024-07-02T16:15:00Z");
    const states = await rt.states(dagId);
    expect(Object.values(ofSupermarket(states, 2))).toEqual(Array(tasks).fill("success"));
    for (const n of [1, 3, 4]) {
      const others = Array(tasks - 1).fill("upstream_failed");
      expect(Object.values(ofSupermarket(states, n)).sort()).toEqual(["failed", ...others]);
    }
    expect(await runStates(rt, dagId)).toEqual(["failed"]);
  });
});

describe("listing_6_04", () => {
  const [source, target] = ["listing_6_04_dag01", "listing_6_04_dag02"];

  test("each supermarket that has delivered triggers a run of its own of the second DAG", async () => {
    await using chapter = await chapter6([IngestSupermarkets, CreateMetrics]);
    const { rt, deliver } = chapter;
    await deliver(...delivery(1), ...delivery(3));
    await rt.advanceTo("2024-07-02T17:00:00Z");
    expect([await runStates(rt, source), await runStates(rt, target)]).toEqual([["running"], ["success", "success"]]);
    await deliver(...delivery(2), ...delivery(4));
    await rt.advanceTo("2024-07-02T18:00:00Z");
    expect([await runStates(rt, source), await runStates(rt, target)]).toEqual([["success"], Array(4).fill("success")]);
    const runs = await rt.runs(target);
    expect(runs.map(({ runId }) => runId.slice(0, 24))).toEqual([
      "manual__2024-07-02T16:00",
      "manual__2024-07-02T16:00",
      "manual__2024-07-02T17:01",
      "manual__2024-07-02T17:01",
    ]);
    expect(runs.map(({ runType }) => runType)).toEqual(Array(4).fill("manual"));
    expect(await rt.states(target)).toEqual({
      compute_differences: "success",
      update_dashboard: "success",
      notify_new_data: "success",
    });
    await rt.advanceTo("2024-07-03T16:00:00Z");
    expect(await rt.runs(target)).toHaveLength(8);
  });

  /** After the first afternoon, with the run of the first DAG and those of the second as they were. */
  async function afterFirstAfternoon() {
    const chapter = await chapter6([IngestSupermarkets, CreateMetrics]);
    const { rt, deliver } = chapter;
    await deliver(...deliveries);
    await rt.advanceTo("2024-07-02T18:00:00Z");
    const { runKey, runId } = (await rt.runs(source))[0]!;
    const tasks = async () =>
      Object.fromEntries((await rt.store.getTaskInstances(runKey)).map((row) => [row.taskId, row]));
    const targets = async () => {
      const runs = await rt.runs(target);
      return Promise.all(runs.map(async (run) => ({ run, tasks: await rt.store.getTaskInstances(run.runKey) })));
    };
    return Object.assign(chapter, {
      runId,
      tasks,
      targets,
      before: { tasks: await tasks(), targets: await targets() },
    });
  }

  test("from a changed task on, clearing it with all below it runs those again and leaves what is above", async () => {
    await using chapter = await afterFirstAfternoon();
    const { rt, runId, tasks, targets, before } = chapter;
    const order = { dagId: source, runId, tasks: ["process_supermarket_2"], downstream: true };
    const cleared = (await clearTasks(rt.tools, order)).map(({ taskId }) => taskId);
    await rt.noticed();
    expect(cleared).toEqual(["process_supermarket_2", "trigger_create_metrics_dag_supermarket_2"]);
    const after = await tasks();
    const ranAgain = Object.keys(after).filter((taskId) => after[taskId]!.tryNumber === 2);
    expect(ranAgain.sort()).toEqual(cleared);
    expect(after.copy_to_raw_supermarket_2).toEqual(before.tasks.copy_to_raw_supermarket_2);
    expect(await runStates(rt, source)).toEqual(["success"]);
    expect(await targets()).toHaveLength(5);
  });

  test("clearing a trigger task triggers anew, under a new id; the runs that there were stay untouched", async () => {
    await using chapter = await afterFirstAfternoon();
    const { rt, runId, targets, before } = chapter;
    const taskId = "trigger_create_metrics_dag_supermarket_1";
    await clearTasks(rt.tools, { dagId: source, runId, tasks: [taskId] });
    await rt.noticed();
    const after = await targets();
    expect(after.slice(0, 4)).toEqual(before.targets);
    expect(after[4]!.run).toMatchObject({ runId: "manual__2024-07-02T18:00:00+00:00", state: "success" });
    expect(after).toHaveLength(5);
  });

  test("clearing all of the first DAG clears nothing of the second", async () => {
    await using chapter = await afterFirstAfternoon();
    const { rt, runId, targets, before } = chapter;
    const cleared = await clearTasks(rt.tools, { dagId: source, runId });
    await rt.noticed();
    expect(new Set(cleared.map(({ dagId }) => dagId))).toEqual(new Set([source]));
    const after = await targets();
    expect(after.slice(0, 4)).toEqual(before.targets);
    expect(after).toHaveLength(8);
  });
});

describe("figure_6_17", () => {
  /** How many runs each DAG has after its first midnight; all have succeeded, and those of targets were made by hand. */
  async function runsAfterMidnight(dags: readonly DagDefinition[]) {
    await using rt = await testScheduler({ dags, now: "2024-07-01T12:00:00Z" });
    await rt.advanceTo("2024-07-02T00:00:00Z");
    const counts: Record<string, number> = {};
    for (const { dagId, options } of dags) {
      const runs = await rt.runs(dagId);
      const prefix = options.schedule === undefined ? "manual__2024-07-02T00:00:00" : "scheduled__2024-07-01T00:00:00";
      expect(runs.filter(({ runId, state }) => !runId.startsWith(prefix) || state !== "success")).toEqual([]);
      counts[dagId.slice("figure_6_17_example_1_".length)] = runs.length;
    }
    return counts;
  }

  test("example 1: one DAG triggers one", async () => {
    expect(await runsAfterMidnight(oneTriggersOne)).toEqual({ dag_1: 1, dag_2: 1 });
  });

  test("example 2: three DAGs trigger one, which runs three times", async () => {
    expect(await runsAfterMidnight(threeTriggerOne)).toEqual({ dag_1: 1, dag_2: 1, dag_3: 1, dag_4: 3 });
  });

  test("example 3: one DAG triggers three", async () => {
    expect(await runsAfterMidnight(oneTriggersThree)).toEqual({ dag_1: 1, dag_2: 1, dag_3: 1, dag_4: 1 });
  });
});

describe("figure_6_19", () => {
  test("reports once for each date, when all three DAGs have done theirs", async () => {
    await using rt = await testScheduler({ dags: [...etls, report], now: "2024-07-01T12:00:00Z" });
    const { dags } = await rt.store.catalog();
    dags.setPaused("figure_6_19_etl_3", true);
    await rt.noticed();
    await rt.advanceTo("2024-07-02T03:00:00Z");
    expect(await rt.states("figure_6_19_report")).toEqual({
      wait_for_figure_6_19_etl_1: "success",
      wait_for_figure_6_19_etl_2: "success",
      wait_for_figure_6_19_etl_3: "up_for_reschedule",
    });
    dags.setPaused("figure_6_19_etl_3", false);
    await rt.noticed();
    await rt.advanceTo("2024-07-03T01:00:00Z");
    expect(await rt.logicalDates("figure_6_19_report")).toEqual(["2024-07-01", "2024-07-02"]);
    expect(await runStates(rt, "figure_6_19_report")).toEqual(["success", "success"]);
    expect(timesOf(rt, "report", "success")).toEqual(["03:01:00", "00:01:00"]);
  });

  test("without a schedule the report waits for its seven days, and has failed", async () => {
    await using rt = await testScheduler({ dags: [...etls, reportByHand], now: "2024-07-01T12:00:00Z" });
    await rt.advanceTo("2024-07-02T09:00:00Z");
    await triggerRun(rt.tools, { dagId: "figure_6_19_report_by_hand" });
    await rt.noticed();
    await rt.advanceTo("2024-07-09T08:59:00Z");
    expect(await runStates(rt, "figure_6_19_report_by_hand")).toEqual(["running"]);
    await rt.advanceTo("2024-07-09T18:00:00Z");
    expect(await tally(rt, "figure_6_19_report_by_hand")).toEqual({ failed: 3, upstream_failed: 1 });
  });
});

describe("figure_6_20", () => {
  const four = defineDag(AtFour);

  test.each([
    ["two hours", reportAtSix, "18:00:00"],
    ["the author's four hours", reportAtEight, "20:00:00"],
  ])("with a delta of %s reports at once, on what was processed at four", async (_delta, dag, time) => {
    await using rt = await testScheduler({ dags: [four, dag], now: "2024-07-01T12:00:00Z" });
    await rt.advanceTo("2024-07-03T23:00:00Z");
    expect(await runStates(rt, dag.dagId)).toEqual(["success", "success"]);
    expect(timesOf(rt, "report", "success")).toEqual([time, time]);
  });

  test.each([
    ["the book's delta of six hours", reportWithWrongDelta],
    ["no delta", reportWithoutDelta],
    ["a task that is not there", reportOnNoTask],
  ])("with %s waits for seven days, and has failed", async (_mistake, dag) => {
    await using rt = await testScheduler({ dags: [four, dag], now: "2024-07-01T12:00:00Z" });
    await rt.advanceTo("2024-07-09T15:00:00Z");
    expect(new Set(await runStates(rt, dag.dagId))).toEqual(new Set(["running"]));
    await rt.advanceTo("2024-07-10T02:01:00Z");
    expect((await runStates(rt, dag.dagId))[0]).toBe("failed");
    expect(await rt.states(dag.dagId, (await rt.runs(dag.dagId))[0]!.runId)).toEqual({
      wait_for_process_supermarket: "failed",
      report: "upstream_failed",
    });
  });
});

describe("listing_6_08", () => {
  test("is started by hand only, and prints the conf that it is started with in each step", async () => {
    await using rt = await testScheduler({ dags: [defineDag(PrintConf)], now: FIRST_AFTERNOON });
    await rt.advanceTo("2024-07-09T15:00:00Z");
    expect(await rt.runs("listing_6_08")).toEqual([]);
    await triggerRun(rt.tools, { dagId: "listing_6_08", conf: { supermarket: 1 } });
    await rt.noticed();
    const [run] = await rt.runs("listing_6_08");
    expect(run).toMatchObject({
      runId: "manual__2024-07-09T15:00:00+00:00",
      state: "success",
      logicalDate: Date.parse("2024-07-09T15:00:00Z"),
    });
    expect(printedLines(rt)).toMatchObject(
      ["copyToRaw", "process", "createMetrics"].map((taskId) => ({ taskId, text: '{"supermarket":1}' })),
    );
  });
});

describe("the author's supermarket_promotion and ingest_supermarket_data", () => {
  test("four runs are started, and notified of, while each waits for its own supermarket", async () => {
    await using chapter = await chapter6([SupermarketPromotion, IngestSupermarketData]);
    const { rt, deliver } = chapter;
    await rt.advanceTo("2024-07-02T16:00:00Z");
    expect(await rt.states("ingest_supermarket_data")).toMatchObject({ notify: "success" });
    expect(await runStates(rt, "ingest_supermarket_data")).toEqual(["success"]);
    const runs = await rt.runs("supermarket_promotion");
    const confs = runs.map(({ conf }) => JSON.parse(conf) as unknown);
    expect(confs).toEqual(expect.arrayContaining([1, 2, 3, 4].map((n) => ({ supermarket_id: n }))));
    expect(runs.map(({ state }) => state)).toEqual(Array(4).fill("running"));
    expect(await tally(rt, "supermarket_promotion")).toEqual({ up_for_reschedule: 4 });
    await deliver("supermarket3/_SUCCESS.txt");
    await rt.advanceTo("2024-07-02T16:01:00Z");
    const processed = printedLines(rt).filter(({ taskId }) => taskId === "processSupermarket");
    expect(processed.map(({ text }) => text)).toEqual(["Processing data for supermarket: 3"]);
    expect(await tally(rt, "supermarket_promotion")).toEqual({ success: 3, up_for_reschedule: 3 });
  });
});

describe("what comes with later issues", () => {
  test.todo("12_kafka_trigger: a message of a topic starts a run: watchers of assets come with their own issue");
  test.todo("POST /api/v1/dags/<dag>/dagRuns with conf starts a run: the REST API comes with its own issue");
});

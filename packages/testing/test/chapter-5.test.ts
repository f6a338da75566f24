import { defineDag } from "@tradewind/core";
import { type AnyClass, decodeXCom, definitionOf } from "@tradewind/core/engine";
import { triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";
import { BranchInDag, BranchInDagWithJoin, BranchInFunction, FailingFetch, Start } from "./dags/chapter-5/choosing.ts";
import { ConditionByOperator, ConditionInDag, ConditionInFunction } from "./dags/chapter-5/conditions.ts";
import {
  DeployedTwice,
  TaskFlow,
  TaskFlowInFull,
  XComs,
  XComsInTemplate,
  XComsOfTwo,
  XComsReturned,
} from "./dags/chapter-5/models.ts";
import { printedBy, printedLines } from "./printed-lines.ts";

/** The scheduler, started three days after the DAGs' start date. */
const chapter5 = (Class: AnyClass, options: Parameters<typeof defineDag>[1] = {}) =>
  testScheduler({ dags: [defineDag(Class, options)], now: "2024-06-30T12:00:00Z" });

const DAYS = ["2024-06-27", "2024-06-28", "2024-06-29"];
const EACH_DAY = [0, 1, 2];

/** How the run of each day ended: its own state and those of its tasks. */
async function endings(rt: TestScheduler, dagId: string) {
  expect(await rt.logicalDates(dagId)).toEqual(DAYS);
  const runs = (await rt.runs(dagId)).sort((a, b) => a.logicalDate! - b.logicalDate!);
  return Promise.all(runs.map(async ({ runId, state }) => ({ run: state, ...(await rt.states(dagId, runId)) })));
}

/** Every task of the chapter's graph, and the run. */
const ALL_WELL = {
  run: "success",
  start: "success",
  fetch_sales: "success",
  clean_sales: "success",
  fetch_weather: "success",
  clean_weather: "success",
  join_datasets: "success",
  train_model: "success",
  deploy_model: "success",
};

const upstreamOf = (Class: AnyClass, taskId: string) =>
  definitionOf(Class)
    .document.tasks.find((task) => task.taskId === taskId)
    ?.upstream.toSorted();

describe("01_start", () => {
  test("fans out and in, and each task succeeds in each run", async () => {
    await using rt = await chapter5(Start);
    expect(await endings(rt, "01_start")).toEqual(EACH_DAY.map(() => ALL_WELL));
    expect(upstreamOf(Start, "fetch_sales")).toEqual(["start"]);
    expect(upstreamOf(Start, "fetch_weather")).toEqual(["start"]);
    expect(upstreamOf(Start, "join_datasets")).toEqual(["clean_sales", "clean_weather"]);
  });
});

describe("02_branch_function", () => {
  test("uses the old system before the change, and the new one from it on, in tasks that look alike", async () => {
    await using rt = await chapter5(BranchInFunction);
    expect(await endings(rt, "02_branch_function")).toEqual(EACH_DAY.map(() => ALL_WELL));
    const printed = printedLines(rt).map(({ runId, text }) => `${runId.slice(11, 21)} ${text}`);
    expect(printed.toSorted()).toEqual(
      DAYS.flatMap((day, i) => {
        const system = i < 2 ? "OLD" : "NEW";
        return [`${day} Fetching sales data (${system})...`, `${day} Preprocessing sales data (${system})...`];
      }),
    );
  });
});

const { fetch_sales: _fetched, clean_sales: _cleaned, ...WITHOUT_SALES } = ALL_WELL;

/** What becomes of the sales when one system is picked. */
const picked = (system: "old" | "new", other: "old" | "new") => ({
  ...WITHOUT_SALES,
  pick_erp_system: "success",
  [`fetch_sales_${system}`]: "success",
  [`clean_sales_${system}`]: "success",
  [`fetch_sales_${other}`]: "skipped",
  [`clean_sales_${other}`]: "skipped",
});

const PICKED = [picked("old", "new"), picked("old", "new"), picked("new", "old")];

describe("03_branch_dag", () => {
  test("skips the system that was not picked, and joins by none_failed all the same", async () => {
    await using rt = await chapter5(BranchInDag);
    expect(await endings(rt, "03_branch_dag")).toEqual(PICKED);
  });

  test("with the default rule skips the join and all after it, and the run is no failure", async () => {
    await using rt = await chapter5(BranchInDag, { args: ["all_success"] });
    const skipped = { join_datasets: "skipped", train_model: "skipped", deploy_model: "skipped" };
    expect(await endings(rt, "03_branch_dag")).toEqual(PICKED.map((states) => ({ ...states, ...skipped })));
  });
});

test("04_branch_dag_join joins the branch by itself, and the data sets join by the default rule", async () => {
  await using rt = await chapter5(BranchInDagWithJoin);
  const joined = PICKED.map((states) => ({ ...states, join_erp_branch: "success" }));
  expect(await endings(rt, "04_branch_dag_join")).toEqual(joined);
  const { tasks } = definitionOf(BranchInDagWithJoin).document;
  const rules = Object.fromEntries(tasks.map(({ taskId, triggerRule }) => [taskId, triggerRule]));
  expect(rules).toMatchObject({ join_erp_branch: "none_failed", join_datasets: "all_success" });
});

test("05_condition_function has deployed in the latest run only, which its states do not show", async () => {
  await using rt = await chapter5(ConditionInFunction);
  expect(await endings(rt, "05_condition_function")).toEqual(EACH_DAY.map(() => ALL_WELL));
  expect(printedLines(rt)).toEqual([
    { runId: "scheduled__2024-06-29T00:00:00+00:00", taskId: "deploy_model", text: "Deploying model" },
  ]);
});

test("06_condition_dag skips its condition, and so the deployment, in all runs but the latest", async () => {
  await using rt = await chapter5(ConditionInDag);
  const old = { ...ALL_WELL, latest_only: "skipped", deploy_model: "skipped" };
  expect(await endings(rt, "06_condition_dag")).toEqual([old, old, { ...ALL_WELL, latest_only: "success" }]);
});

describe("07_condition_dag_op", () => {
  test("skips the deployment in all runs but the latest; the operator itself is a branch, and succeeds", async () => {
    await using rt = await chapter5(ConditionByOperator);
    const latest = { ...ALL_WELL, latest_only: "success" };
    const old = { ...latest, deploy_model: "skipped" };
    expect(await endings(rt, "07_condition_dag_op")).toEqual([old, old, latest]);
  });

  test("deploys in a run that was started by hand, however old its date", async () => {
    await using rt = await chapter5(ConditionByOperator, { schedule: null });
    await triggerRun(rt.tools, { dagId: "07_condition_dag_op", logicalDate: Date.UTC(2024, 0, 1) });
    await rt.noticed();
    expect(await rt.states("07_condition_dag_op")).toMatchObject({ deploy_model: "success" });
  });
});

test("08_trigger_rules: a failure spreads to all that needs it, while the other branch succeeds", async () => {
  await using rt = await chapter5(FailingFetch);
  const failed = {
    ...ALL_WELL,
    run: "failed",
    fetch_sales: "failed",
    clean_sales: "upstream_failed",
    join_datasets: "upstream_failed",
    train_model: "upstream_failed",
    deploy_model: "upstream_failed",
  };
  expect(await endings(rt, "08_trigger_rules")).toEqual([ALL_WELL, ALL_WELL, failed]);
});

/** The XCom of each run, in the order of days. */
async function xcoms(rt: TestScheduler, dagId: string, key: string): Promise<unknown[]> {
  const runs = (await rt.runs(dagId)).sort((a, b) => a.logicalDate! - b.logicalDate!);
  const texts = await Promise.all(
    runs.map(({ runKey }) => rt.store.getXComs(runKey, [{ taskId: "train_model", key }])),
  );
  return Promise.all(texts.map(([text]) => decodeXCom(text!)));
}

describe("a model's id reaches the task that deploys it, and each run has its own,", () => {
  test.each([
    ["pushed and pulled", "10_xcoms", XComs, "model_id"],
    ["pulled by a template", "10_xcoms_template", XComsInTemplate, "model_id"],
    ["returned", "11_xcoms_return", XComsReturned, "return_value"],
    ["passed from method to method", "12_taskflow", TaskFlow, "return_value"],
    ["passed so beside operators", "13_taskflow_full", TaskFlowInFull, "return_value"],
  ])("when it is %s: %s", async (_how, dagId, Class, key) => {
    await using rt = await chapter5(Class);
    const ids = await xcoms(rt, dagId, key);
    expect(new Set(ids).size).toBe(3);
    expect(printedBy(rt, "deploy_model").toSorted()).toEqual(ids.map((id) => `Deploying model ${id}`).toSorted());
  });

  test("but not when what was returned is pulled under another key: 11_xcoms_return as the book has it", async () => {
    await using rt = await chapter5(XComsReturned, { args: ["model_id"] });
    expect(printedBy(rt, "deploy_model")).toEqual(Array(3).fill("Deploying model null"));
    expect(await endings(rt, "11_xcoms_return")).toEqual(EACH_DAY.map(() => ALL_WELL));
  });
});

describe("tasks that are methods", () => {
  test("12_taskflow: what is passed makes the dependency", async () => {
    await using rt = await chapter5(TaskFlow);
    const both = { run: "success", train_model: "success", deploy_model: "success" };
    expect(await endings(rt, "12_taskflow")).toEqual(EACH_DAY.map(() => both));
    expect(upstreamOf(TaskFlow, "deploy_model")).toEqual(["train_model"]);
  });

  test("13_taskflow_full: they stand among operators as if they were some, and train after the join", async () => {
    await using rt = await chapter5(TaskFlowInFull);
    expect(await endings(rt, "13_taskflow_full")).toEqual(EACH_DAY.map(() => ALL_WELL));
    expect(upstreamOf(TaskFlowInFull, "train_model")).toEqual(["join_datasets"]);
    expect(upstreamOf(TaskFlowInFull, "deploy_model")).toEqual(["train_model"]);
  });

  test("called twice are two tasks, the second under a number", async () => {
    await using rt = await chapter5(DeployedTwice);
    const three = { run: "success", train_model: "success", deploy_model: "success", deploy_model__1: "success" };
    expect(await endings(rt, "14_taskflow_twice")).toEqual(EACH_DAY.map(() => three));
    expect(printedBy(rt, "deploy_model__1").toSorted()).toEqual(printedBy(rt, "deploy_model").toSorted());
  });
});

test("the author's xcoms: a pull of two tasks has null for the one that returned nothing, in the order asked", async () => {
  await using rt = await chapter5(XComsOfTwo);
  expect(printedBy(rt, "pull")).toEqual(Array(3).fill('[null,"model_id_1"]'));
});

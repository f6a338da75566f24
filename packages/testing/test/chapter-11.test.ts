import { fileURLToPath } from "node:url";
import { type DagDefinition, defineDag } from "@tradewind/core";
import { definitionOf, mapIndexText, systemRuntime } from "@tradewind/core/engine";
import { DagLoader } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { type TestRun, type TestRuntime, testRuntime, testScheduler } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import {
  classFor,
  dagFor,
  factoryClasses,
  factoryDags,
  SingleBraces,
  TaskFactory,
} from "./dags/chapter-11/factories.ts";
import { BranchToGroup, TaskGroups, UmbrellaInGroups } from "./dags/chapter-11/groups.ts";
import { Late } from "./dags/chapter-11/late.ts";
import { AddTen, MappedGroups, MappedTasks } from "./dags/chapter-11/mapping.ts";
import { InPool } from "./dags/chapter-11/pools.ts";
import { printedLines } from "./printed-lines.ts";
import { startReviewsService } from "./reviews-service.ts";

/** The tasks of a DAG, each with those before it. */
const upstreamOf = ({ document }: DagDefinition) =>
  Object.fromEntries(document.tasks.map((task) => [task.taskId, task.upstream.toSorted()]));

const etl = (dataset: string) => ({
  [`fetch_${dataset}`]: [],
  [`preprocess_${dataset}`]: [`fetch_${dataset}`],
  [`export_${dataset}`]: [`preprocess_${dataset}`],
});

describe("01_task_factory", () => {
  test("makes the same three tasks for each data set, and its first and last are wired like others", () => {
    expect(upstreamOf(definitionOf(TaskFactory))).toEqual({
      start: [],
      ...etl("sales"),
      fetch_sales: ["start"],
      ...etl("customers"),
      fetch_customers: ["start"],
      end: ["export_customers", "export_sales"],
    });
  });

  test("renders the templates that its function made, in each run", async () => {
    await using rt = await testScheduler({ dags: [definitionOf(TaskFactory)], now: "2024-06-30T00:00:00Z" });
    await allEnded(rt, "01_task_factory");
    const said = rt.events.flatMap((event) => (event.kind === "log" ? [event.line.message] : []));
    for (const day of ["20240628", "20240629"]) {
      for (const dataset of ["sales", "customers"]) {
        expect(said).toContain(`raw/${dataset}/${day}.json > processed/${dataset}/${day}.csv`);
      }
    }
  });

  test("with single braces, as in the book, has no template, and says what is written", async () => {
    await using rt = await testRuntime({ clock: "system" });
    const run = await rt.run(definitionOf(SingleBraces));
    expect(await run.xcom("export_sales")).toBe("processed/sales/{ds_nodash}.csv > sales");
  });
});

describe("02_dag_factory", () => {
  test.each([
    ["a function that defines a DAG of a class and its argument", dagFor],
    ["a function that makes a class", (dataset: string) => definitionOf(classFor(dataset))],
  ])("%s makes DAGs that are alike", (_how, make) => {
    expect(upstreamOf(make("sales"))).toEqual(etl("sales"));
    expect(upstreamOf(make("customers"))).toEqual(etl("customers"));
  });

  test("has all its DAGs in one file, from where they are loaded", async () => {
    const file = fileURLToPath(new URL("./dags/chapter-11/factories.ts", import.meta.url));
    const ids: string[] = [];
    const loader = new DagLoader({
      paths: [file],
      clock: systemRuntime().clock,
      environment: { PATH: process.env.PATH },
      onResult: ({ documents }) => ids.push(...documents.map(({ dagId }) => dagId)),
      onRemoved: () => {},
    });
    await loader.start();
    await loader.stop();
    expect(ids).toEqual(
      expect.arrayContaining([...factoryDags, ...factoryClasses.map(definitionOf)].map((one) => one.dagId)),
    );
    expect(ids).toEqual(expect.arrayContaining(["02_dag_factory_sales", "02_dag_factory_customers"]));
  });

  test("runs each of its DAGs by itself", async () => {
    await using rt = await testScheduler({ dags: factoryDags, now: "2024-06-30T00:00:00Z" });
    for (const { dagId } of factoryDags) {
      await allEnded(rt, dagId);
      expect((await rt.runs(dagId)).map(({ state }) => state)).toEqual(["success", "success"]);
    }
  });
});

async function ended(definition: DagDefinition) {
  await using rt = await testRuntime();
  const run = await rt.run(definition);
  return { run: run.state, ...(await run.states()) };
}

describe("03_task_groups", () => {
  test("puts the name of the group before the ids of its tasks, and groups are wired as tasks are", async () => {
    const definition = definitionOf(TaskGroups);
    expect(upstreamOf(definition)).toEqual({
      start: [],
      "sales.fetch_sales": ["start"],
      "sales.preprocess_sales": ["sales.fetch_sales"],
      "sales.export_sales": ["sales.preprocess_sales"],
      "customers.fetch_customers": ["start"],
      "customers.preprocess_customers": ["customers.fetch_customers"],
      "customers.export_customers": ["customers.preprocess_customers"],
      end: ["customers.export_customers", "sales.export_sales"],
    });
    expect(definition.document.groups.map(({ groupId, tooltip }) => [groupId, tooltip])).toEqual([
      ["sales", "the sales"],
      ["customers", "the customers"],
    ]);
    expect(new Set(Object.values(await ended(definition)))).toEqual(new Set(["success"]));
  });
});

describe("04_task_groups_umbrella", () => {
  const umbrella = (...choice: string[]) => ended(defineDag(UmbrellaInGroups, { args: choice }));

  test("picks a task of the branch's own group by its whole id", async () => {
    const all = await umbrella();
    expect(all).toMatchObject({
      run: "success",
      "fetch_sales.pick_erp_system": "success",
      "fetch_sales.clean_sales_old": "success",
      "fetch_sales.fetch_sales_new": "skipped",
      "fetch_sales.clean_sales_new": "skipped",
      "fetch_sales.join_erp_branch": "success",
      "fetch_weather.clean_weather": "success",
      deploy_model: "success",
    });
    const upstream = upstreamOf(definitionOf(UmbrellaInGroups));
    expect(upstream.join_datasets).toEqual(["fetch_sales.join_erp_branch", "fetch_weather.clean_weather"]);
    expect(upstream["fetch_sales.pick_erp_system"]).toEqual(["start"]);
  });

  test("fails in the branch when that leaves the name of the group out, and the other group is done", async () => {
    expect(await umbrella("fetch_sales_old")).toMatchObject({
      run: "failed",
      "fetch_sales.pick_erp_system": "failed",
      "fetch_sales.join_erp_branch": "upstream_failed",
      "fetch_weather.clean_weather": "success",
      deploy_model: "upstream_failed",
    });
  });

  test("may have a branch that picks a whole group", async () => {
    expect(await ended(definitionOf(BranchToGroup))).toEqual({
      run: "success",
      pick_erp_system: "success",
      "old_erp.fetch_sales": "skipped",
      "old_erp.clean_sales": "skipped",
      "old_erp.count_sales": "skipped",
      "new_erp.fetch_sales": "success",
      "new_erp.clean_sales": "success",
      "new_erp.count_sales": "success",
      join: "success",
    });
  });
});

/** The states of a task's instances, in order. */
async function instancesOf(rt: TestRuntime, { runKey }: TestRun, taskId: string) {
  const rows = (await rt.store.getTaskInstances(runKey)).filter((row) => row.taskId === taskId);
  return Object.fromEntries(rows.map(({ mapIndex, state }) => [mapIndexText(mapIndex), state]));
}

describe("tasks for each element of a list that a run finds", () => {
  test.each([1, 3, 10])("score %i reviews, each in an instance of its own", async (count) => {
    await using service = await startReviewsService(count);
    await using rt = await testRuntime({ clock: "system" });
    const run = await rt.run(defineDag(MappedTasks, { params: { reviews: service.url } }));
    expect(Object.values(await instancesOf(rt, run, "score"))).toEqual(Array(count).fill("success"));
    expect(await run.xcom("best")).toBe(count - 1);
  });

  test("are groups of tasks, too: where one fails the others go on", async () => {
    await using service = await startReviewsService(4);
    await using rt = await testRuntime({ clock: "system" });
    const run = await rt.run(defineDag(MappedGroups, { params: { reviews: service.url } }));
    const published = { 0: "failed", 1: "success", 2: "success", 3: "success" };
    expect(await instancesOf(rt, run, "review.publish")).toEqual(published);
    expect(await run.xcom("report")).toBe("movie 1: 1, movie 2: 2, movie 3: 3");
    expect(run.state).toBe("success");
  });

  test("have the rest of their arguments in common: ten added to 1, 2 and 3", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(definitionOf(AddTen));
    const all = (await rt.store.queries()).listXComs(run.runKey);
    const results = (wanted: string) =>
      all.flatMap(({ taskId, value }) => (taskId === wanted ? [JSON.parse(value).json as unknown] : []));
    expect([results("add"), results("add_in_operator")]).toEqual([
      [11, 12, 13],
      [11, 12, 13],
    ]);
  });
});

test.each([1, 2])(
  "of three tasks of a pool with %i slots no more than that run at once, and all of them run",
  async (slots) => {
    const atWork: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => atWork.push(resolve));
    const dags = [defineDag(InPool, { args: [work], schedule: "@once", startDate: "2024-01-01" })];
    await using rt = await testScheduler({ dags, now: "2024-01-02T00:00:00Z", pools: [{ name: "my_pool", slots }] });
    const counts: number[] = [];
    while (atWork.length > 0) {
      counts.push(atWork.length);
      atWork.shift()!();
      await rt.quiet();
    }
    expect(counts).toEqual(slots === 1 ? [1, 1, 1] : [2, 2, 1]);
    expect(await rt.states("in_pool")).toEqual({ query: "success", query__1: "success", query__2: "success" });
  },
);

test("05_sla_misses: a task that takes longer than it should is told of while it works, and succeeds", async () => {
  await using rt = await testScheduler({ dags: [definitionOf(Late)], now: "2024-01-02T00:00:00Z" });
  await rt.advanceTo("2024-01-02T00:00:09Z");
  const missed = async () => {
    const [run] = await rt.runs("05_sla_misses");
    return (await rt.store.queries())
      .listMissedDeadlines(run!.runKey)
      .map(({ dueAt }) => new Date(dueAt).toISOString());
  };
  expect(await missed()).toEqual([]);
  await rt.advanceTo("2024-01-02T00:00:10Z");
  expect(await missed()).toEqual(["2024-01-02T00:00:10.000Z"]);
  await rt.advanceTo("2024-01-02T00:01:00Z");
  const told = printedLines(rt).filter(({ text }) => text.startsWith("missed"));
  expect(told.map(({ text }) => text)).toEqual(["missed: 05_sla_misses.sleeping"]);
  expect(await rt.states("05_sla_misses")).toEqual({ sleeping: "success" });
});

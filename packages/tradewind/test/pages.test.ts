import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestEnv } from "@tradewind/testing";
import { describeXComBackend } from "@tradewind/testing/contract";
import { testRuntime } from "@tradewind/testing/internal";
import { describe, expect, test } from "vitest";
import { defineDag, run } from "../src/index.ts";
import { Sales, sales } from "./pages/dags.ts";
import { Choice, OnCluster, Sales as SalesInGroups, Transfer, WithWindow } from "./pages/groups.ts";
import { tested } from "./pages/human-in-the-loop.ts";
import { Countdown, ReadFeed, SquareRoot } from "./pages/loops.ts";
import { Exports, LoadFiles, Regions, Shops } from "./pages/mapping.ts";
import { movieRankings, tasks } from "./pages/params.ts";
import { chatContract, Nightly } from "./pages/providers.ts";
import { incremental, loaded, onCluster, orders } from "./pages/state-stores.ts";
import { queries, Report, ranking } from "./pages/templates.ts";
import { bucket, totalWithFiles } from "./pages/xcom.ts";

type DagClass = Parameters<typeof run>[0];

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The files with the examples of a page; those of the page on tests are tests. */
const codeOf = (page: string): string =>
  page === "testing"
    ? ["sales.ts", "sales.test.ts", "testing.test.ts", "project/dags.test.ts"]
        .map((file) => read(`./pages/${file}`))
        .join("")
    : read(`./pages/${page}.ts`);

/** Formatters lay code out differently in a table and in a file. */
const squeezed = (code: string) => code.replace(/\s+/g, "").replace(/,(?=[)}\]])/g, "");

/** The examples of a page: its blocks, and calls in those of its tables that have a column of examples. */
function examplesOf(page: string): string[] {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const tables = [...page.matchAll(/^\|.*\| example .*\n(?:\|.*\n)+/gm)].map(([table]) => table);
  const cells = [...tables.join("").matchAll(/\| *`([^`|]*\([^`|]*\))`/g)].map(([, code]) => code!);
  return [...blocks, ...cells];
}

describe.each([
  "assets",
  "connections",
  "dags",
  "deadlines",
  "groups",
  "human-in-the-loop",
  "loops",
  "mapping",
  "params",
  "partitions",
  "providers",
  "state-stores",
  "templates",
  "testing",
  "xcom",
])("docs/%s.md", (name) => {
  const examples = examplesOf(read(`../../../docs/${name}.md`));

  test("has examples, and each stands in a file that compiles", () => {
    const code = squeezed(codeOf(name));
    expect(examples.length).toBeGreaterThan(1);
    expect(examples.filter((example) => !code.includes(squeezed(example)))).toEqual([]);
  });
});

test("the DAG of the page has what it says of itself in its document", () => {
  const { document, tasks } = defineDag(Sales);
  expect(document).toMatchObject({ displayName: "Sales, by region", docMd: "sales.md", owner: "ana" });
  expect(document.tasks.map(({ taskId, retries }) => [taskId, retries])).toEqual([
    ["fetch", 2],
    ["load", 0],
  ]);
  expect(tasks.get("fetch")!.operator.rawOptions).toMatchObject({ connId: "warehouse" });
});

test("the list of DAGs of the page has one for each country", async () => {
  expect(sales.map(({ dagId }) => dagId)).toEqual(["sales_nl", "sales_be"]);
  const loaded = await Promise.all(sales.map((one) => run(one, { store: "memory", quiet: true })));
  expect(await Promise.all(loaded.map((result) => result.xcom("load")))).toEqual(["nl", "be"]);
});

test("the params of the page are those of a run, with its conf over them", async () => {
  const result = await run(movieRankings, {
    store: "memory",
    quiet: true,
    logicalDate: "2024-01-03",
    conf: { region: "us" },
  });
  expect(await result.xcom("rank")).toEqual([{ title: "a movie of 2024-01-03 in us", rating: 5 }]);
  await expect(run(movieRankings, { store: "memory", quiet: true, conf: { top: 0 } })).rejects.toThrow(
    'DAG "movie_rankings" does not take this conf: params.top: found 0, expected to be >= 1.',
  );
  expect(await (await run(tasks, { store: "memory", quiet: true })).xcom("sample")).toBe(3);
});

test("the questions of the page are answered by those who test", async () => {
  const result = await tested();
  expect(await result.xcom("send")).toBe("News of 2024-01-03 to everybody, approved by ada");
});

test("the templates of the page are rendered as it says", async () => {
  const options = { store: "memory", quiet: true, logicalDate: "2024-01-03" } as const;
  const sql = "select * from sales_eu where day = '2024-01-03' -- 03.01.2024";
  expect(await (await run(Report, options)).xcom("query")).toBe(sql);
  const ranked = await run(ranking, options);
  expect(await ranked.xcom("rank")).toBe("{{ not rendered }}: 10");
  expect(await ranked.xcom("show")).toBe("10 2024-01-03");
  const asked = await run(queries, options);
  expect(await asked.xcom("from_file")).toBe("select 5 from sales where day = '2024-01-03'");
  expect(await asked.xcom("from_text")).toBe("select 1");
});

test("the mapped tasks of the page have the instances that it says", async () => {
  const options = { store: "memory", quiet: true, logicalDate: "2024-01-03" } as const;
  expect(await (await run(LoadFiles, options)).xcom("report")).toBe(32);
  expect(await (await run(Shops, options)).xcom("report")).toBe("nl/a+nl/b be/c");
  expect(await (await run(Regions, options)).xcom("report")).toBe("nl/a+nl/b");
  const exports = await run(Exports, options);
  expect(await exports.xcom("export")).toEqual([
    "orders.csv: id,day",
    "orders.json: id,day",
    "returns.csv: id,day",
    "returns.json: id,day",
  ]);
  expect(await exports.xcom("sample")).toEqual(["10 of orders, seed 7"]);
  expect(await exports.xcom("vacuum")).toEqual(["a", "b"]);
  expect(await exports.xcom("check")).toEqual(["size of 1", "size of 2"]);
});

test("the loops of the page have the iterations that it says", async () => {
  const options = { store: "memory", quiet: true, logicalDate: "2024-01-03" } as const;
  const instances = async (Class: DagClass, taskId: string) =>
    (await run(Class, options)).tasks.filter((one) => one.taskId === taskId).map(({ state }) => state);
  const feed = await run(ReadFeed, options);
  expect(await feed.xcom("report")).toBe("36 rows");
  expect(await instances(ReadFeed, "feed.readPage")).toEqual(["success", "success", "success"]);
  const root = await run(SquareRoot, options);
  expect(await root.xcom("show")).toBe("1.4142");
  expect(await instances(SquareRoot, "step.isClose")).toEqual(Array(4).fill("success"));
  expect(await instances(Countdown, "countdown.count")).toEqual(["success", "success", "success"]);
  expect(await instances(Countdown, "launch")).toEqual(["success"]);
});

test("the groups and teardowns of the page do what it says", async () => {
  const statesOf = async (Class: DagClass, logicalDate = "2024-01-07") => {
    const { tasks } = await run(Class, { store: "memory", quiet: true, logicalDate });
    return Object.fromEntries(tasks.map(({ taskId, state }) => [taskId, state]));
  };
  const [skipped, success] = ["skipped", "success"];
  const audits = { "audits.audit": skipped, "audits.old.audit": skipped };
  expect(await statesOf(SalesInGroups)).toMatchObject({ "clean.check": success, ...audits, report: skipped });
  expect(await statesOf(SalesInGroups, "2024-01-08")).toMatchObject({ "audits.old.audit": success, report: success });
  expect(await statesOf(Choice)).toMatchObject({ "small.load": skipped, "large.load": success });
  expect(await statesOf(OnCluster)).toMatchObject({ remove: success, report: success });
  expect(await statesOf(WithWindow)).toMatchObject({ close: success });
});

test("the group of the page that is tried again takes a new lease when the work has failed", async () => {
  await using rt = await testRuntime();
  const tried = await rt.run(defineDag(Transfer, { dagId: "transfer" }));
  expect(await tried.xcom("report")).toBe("copied under lease 2");
  expect(await tried.task("transfer.copy")).toMatchObject({ tryNumber: 3, maxTries: 4 });
});

test("the notifier of the page tells of the task and of the run, by a hook that a test has replaced", async () => {
  const told: string[] = [];
  const chat = { send: (text: string) => told.push(text) };
  const { runId } = await run(Nightly, {
    store: "memory",
    quiet: true,
    logicalDate: "2024-01-03",
    hooks: { chat },
  });
  expect(told).toEqual(["load failed: no rows", `${runId} is failed: load failed`]);
});

test("the XComs of the page are handed on, and lie in the folder that it names", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-xcoms-"));
  expect(await totalWithFiles(folder)).toBe("orders of 2024-01-03: 10");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".gz"));
  expect(files).toHaveLength(3);
  rmSync(folder, { recursive: true });
});

test("the task of the page goes on with the page that it has come to", async () => {
  await using env = await createTestEnv();
  const run = await env.run(orders, { logicalDate: "2024-01-03" });
  expect(run.state).toBe("success");
  expect(loaded).toEqual(["2024-01-03 1", "2024-01-03 2", "2024-01-03 2", "2024-01-03 3"]);
  expect(run.task("load").taskState).toEqual({ done: 3 });
});

test("the operator of the page starts one job, however often it loses its worker, and another one when that has failed", async () => {
  const jobs: string[] = [];
  const states = new Map<string, string>();
  const cluster = {
    async submit(script: string) {
      jobs.push(script);
      return `job-${jobs.length}`;
    },
    state: async (job: string) => states.get(job) ?? "running",
    result: (job: string) => (states.has(job) ? Promise.resolve(`result of ${job}`) : new Promise<string>(() => {})),
  };
  await using env = await createTestEnv({ hooks: { cluster } });
  const run = await env.start(onCluster, { logicalDate: "2024-01-03" });
  await env.advanceUntil(() => run.task("job").taskState.job !== undefined);
  await env.crash("worker");
  await env.advanceUntil(() => run.task("job").tries === 2 && run.task("job").logs.length > 0);
  states.set("job-1", "done");
  await env.crash("scheduler");
  await env.restart();
  await env.settle();
  expect(run.task("job").xcom()).toBe("result of job-1");
  expect(jobs).toEqual(["report 2024-01-03"]);
  states.set("job-1", "failed").set("job-2", "done");
  const again = await env.run(onCluster, { taskState: { job: { job: "job-1" } } });
  expect(again.task("job").xcom()).toBe("result of job-2");
});

test("the asset of the page is loaded from where it has come to", async () => {
  await using env = await createTestEnv();
  const rows = async () => (await env.run(incremental)).task("update").xcom();
  expect([await rows(), await env.assetState("rates")]).toEqual([2, { since: "2024-01-02" }]);
  await env.advance({ days: 1 });
  expect(await rows()).toBe(0);
});

describeXComBackend("of the page on XCom", async () => bucket.open({ prefix: "test" }));

chatContract();

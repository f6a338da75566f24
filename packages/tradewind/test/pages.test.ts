import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defineDag, run } from "../src/index.ts";
import { Sales } from "./pages/dags.ts";
import { movieRankings, tasks } from "./pages/params.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** Formatters lay code out differently in a table and in a file. */
const squeezed = (code: string) => code.replace(/\s+/g, "").replace(/,(?=[)}\]])/g, "");

/** The examples of a page: its blocks, and in its tables what looks like a call. */
function examplesOf(page: string): string[] {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const cells = [...page.matchAll(/\| *`([^`|]*\([^`|]*\))`/g)].map(([, code]) => code!);
  return [...blocks, ...cells];
}

describe.each(["assets", "dags", "params"])("docs/%s.md", (name) => {
  const examples = examplesOf(read(`../../../docs/${name}.md`));

  test("has examples, and each stands in a file that compiles", () => {
    const code = squeezed(read(`./pages/${name}.ts`));
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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BashOperator,
  currentContext,
  type DagDefinition,
  type DefineDagOptions,
  defineDag,
  type Flow,
  FunctionOperator,
  literal,
} from "@tradewind/core";
import { checkTemplates } from "@tradewind/runtime";
import { afterAll, describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-templates-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "query.sql"), "select * from {{ table() }} where day = '{{ ds | dotted }}'\n");
writeFileSync(join(folder, "count.sh"), "echo {{ params.top }} rows\n");

const dagOf = (wire: () => void, options: DefineDagOptions = {}): DagDefinition =>
  defineDag(
    class Templates {
      flow() {
        wire();
      }
    },
    {
      dagId: "templates",
      params: { top: 10 },
      templateSearchpath: folder,
      userDefinedMacros: { table: () => "sales" },
      userDefinedFilters: { dotted: (day: string) => day.split("-").reverse().join(".") },
      ...options,
    },
  );

describe("what a DAG adds to its templates reaches its tasks", () => {
  test("files of the search path, with macros and filters in them, and a script", async () => {
    await using rt = await testRuntime({ clock: "system" });
    const run = await rt.run(
      dagOf(() => {
        new FunctionOperator({
          taskId: "query",
          callable: () => currentContext().templatesDict?.query,
          templatesDict: { query: "query.sql" },
          templatesExts: [".sql"],
        });
        new BashOperator({ taskId: "script", bashCommand: "count.sh" });
      }),
    );
    expect(await run.xcom("query")).toBe("select * from sales where day = '01.01.2024'");
    expect(await run.xcom("script")).toBe("10 rows");
  });

  test("a file that is missing fails the task, and its error says where it was looked for", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(dagOf(() => void new BashOperator({ taskId: "script", bashCommand: "nowhere.sh" })));
    expect((await run.task("script"))!.error).toContain(`Template file \\"nowhere.sh\\" of bashCommand is not in`);
    expect((await run.task("script"))!.error).toContain(folder);
  });

  test("native values for the whole DAG, and for tasks that say so", async () => {
    const values = (taskId: string, renderTemplateAsNativeObj?: boolean) =>
      new FunctionOperator({
        taskId,
        callable: (...given: unknown[]) => given.slice(0, -1),
        opArgs: ["{{ params.top }}", "[1, 2]", literal("{{ 1 }}")],
        ...(renderTemplateAsNativeObj === undefined ? {} : { renderTemplateAsNativeObj }),
      });
    const [texts, native] = [
      ["10", "[1, 2]", "{{ 1 }}"],
      [10, [1, 2], "{{ 1 }}"],
    ];
    await using rt = await testRuntime();
    const wire = () => [values("as_dag"), values("on", true), values("off", false)];
    const run = await rt.run(dagOf(() => void wire(), { renderTemplateAsNativeObj: true }));
    expect([await run.xcom("as_dag"), await run.xcom("on"), await run.xcom("off")]).toEqual([native, native, texts]);
    const other = await rt.run(dagOf(() => void wire(), { dagId: "texts" }));
    expect([await other.xcom("as_dag"), await other.xcom("on")]).toEqual([texts, native]);
  });

  test("a function as the value of a field is called when the attempt begins", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(() => {
        new FunctionOperator({
          taskId: "made",
          callable: ({ a }: { a: unknown }) => a,
          opKwargs: async ({ ds }, { render }) => ({ a: `${ds} ${await render("{{ table() }}")}` }),
        });
      }),
    );
    expect(await run.xcom("made")).toBe("2024-01-01 sales");
  });
});

describe("when a DAG is loaded", () => {
  test("templates are compiled with its filters, and names of files are left alone", async () => {
    const dag = dagOf(() => {
      new FunctionOperator({
        taskId: "a",
        callable: () => 1,
        opArgs: ["{{ ds | dotted }}", "nowhere.sql"],
        templatesExts: [".sql"],
      });
    });
    await expect(checkTemplates(dag)).resolves.toBeUndefined();
    const broken = dagOf(() => void new FunctionOperator({ taskId: "a", callable: () => 1, opArgs: ["{% with %}"] }));
    await expect(checkTemplates(broken)).rejects.toMatchObject({ code: "TW3004" });
  });
});

describe("the newest run before that has succeeded", () => {
  const text = "{{ prev_data_interval_start_success }} {{ prev_execution_date_success }}";
  let fails = false;
  const dag = dagOf(
    () => {
      new FunctionOperator({
        taskId: "look",
        callable: async (rendered: string) => {
          if (fails) throw new Error("not today");
          const previous = await currentContext().previousSuccess();
          return [rendered, previous?.runId ?? null, previous?.dataInterval?.end.toISODate() ?? null];
        },
        opArgs: [text],
      });
    },
    { schedule: "@daily" },
  );

  test("is found by templates and by tasks; failed and later ones do not count", async () => {
    await using rt = await testRuntime();
    const on = (logicalDate: string) => rt.run(dag, { logicalDate });
    expect(await (await on("2024-01-02")).xcom("look")).toEqual(["null null", null, null]);
    await on("2024-01-09");
    fails = true;
    await on("2024-01-03");
    fails = false;
    expect(await (await on("2024-01-04")).xcom("look")).toEqual([
      "2024-01-02T00:00:00+00:00 2024-01-02T00:00:00+00:00",
      "manual__2024-01-02T00:00:00+00:00",
      "2024-01-03",
    ]);
  });
});

test("templates pull the values of chosen instances of a mapped task", async () => {
  class Pulls {
    source(n: number): number {
      return n * 10;
    }
    look(...texts: string[]): string[] {
      return texts;
    }
    flow(this: Flow<Pulls>) {
      const pull = (indexes: string) => `{{ ti.xcom_pull(task_ids="source"${indexes}) }}`;
      this.look(pull(""), pull(", map_indexes=1"), pull(", map_indexes=[2, 0, 7]")).after(
        this.source.expand([1, 2, 3]),
      );
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Pulls, { dagId: "pulls", tasks: { source: {}, look: {} } }));
  expect(await run.xcom("look")).toEqual(["[10,20,30]", "20", "[30,10,null]"]);
});

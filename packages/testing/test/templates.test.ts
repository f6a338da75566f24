import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BaseSensor,
  BashOperator,
  currentContext,
  type DagDefinition,
  type DefineDagOptions,
  defineDag,
  type Flow,
  FunctionOperator,
  literal,
  type TaskContext,
  taskGroup,
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

describe("names about an instance and its try", () => {
  test("expanded_ti_count is how many the innermost mapping has, map_index_template what the task says", async () => {
    class Mapped {
      list(): string[][] {
        return [["a", "b", "c"], ["d"]];
      }
      read(_file: string, text: string): string {
        return text;
      }
      merge(_texts: string[], text: string): string {
        return text;
      }
      single(text: string): (string | undefined | number)[] {
        const { expandedTiCount, mapIndexTemplate } = currentContext();
        return [text, expandedTiCount, mapIndexTemplate];
      }
      flow(this: Flow<Mapped>) {
        const text = "{{ expanded_ti_count }} {{ map_index_template }}";
        taskGroup("files", { expand: [this.list()] }, (files) => this.merge(this.read.expand(files, [text]), text));
        this.single(text);
      }
    }
    await using rt = await testRuntime();
    const read = { mapIndexTemplate: "file {{ ti.map_index }}" };
    const run = await rt.run(
      defineDag(Mapped, { dagId: "mapped", tasks: { list: {}, read, merge: {}, single: { mapIndexTemplate: "x" } } }),
    );
    const texts = async (taskId: string) => {
      const of = { taskId, key: "return_value", from: 0, to: Number.MAX_SAFE_INTEGER };
      return (await rt.store.getXComRange(run.runKey, of)).map(({ value }) => JSON.parse(value).json);
    };
    const three = "3 file {{ ti.map_index }}";
    expect(await texts("files.read")).toEqual([three, three, three, "1 file {{ ti.map_index }}"]);
    expect(await texts("files.merge")).toEqual(["2 null", "2 null"]);
    expect(await run.xcom("single")).toEqual(["null x", undefined, "x"]);
  });

  test("task_reschedule_count is how often this try has been put off", async () => {
    const seen: string[] = [];
    const asked: number[] = [];
    class Counting extends BaseSensor<{ text: string }> {
      static override readonly templateFields = ["text"] as const;
      override async poke({ taskRescheduleCount, ti }: TaskContext): Promise<boolean> {
        seen.push(this.options.text);
        asked.push(await taskRescheduleCount());
        if (seen.length === 3) throw new Error("try again");
        return ti.tryNumber === 2 && seen.length === 5;
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(() => {
        const text = "{{ task_reschedule_count }} of {{ ti.try_number }}";
        new Counting({ taskId: "count", text, mode: "reschedule", retries: 1, retryDelay: { seconds: 1 } });
      }),
    );
    expect(run.state).toBe("success");
    expect(seen).toEqual(["0 of 1", "1 of 1", "2 of 1", "0 of 2", "1 of 2"]);
    expect(asked).toEqual([0, 1, 2, 0, 1]);
  });
});

describe("an object with template fields of its own", () => {
  /** Handed to tasks; only two of its fields are templates. */
  class Query {
    static readonly templateFields = ["sql", "parameters"];
    readonly sql: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly note: string;
    constructor(sql: string, parameters: Readonly<Record<string, string>>, note: string) {
      this.sql = sql;
      this.parameters = parameters;
      this.note = note;
    }
    get text(): string {
      return `${this.sql} ${JSON.stringify(this.parameters)} ${this.note}`;
    }
  }

  test("has those rendered, wherever it stands in a field, and keeps its class; the author's stays as it is", async () => {
    const query = new Query("select '{{ ds }}'", { day: "{{ ds_nodash }}" }, "{{ ds }}");
    class Asks {
      ask(one: Query, more: readonly Query[]): string[] {
        return [one.text, ...more.map(({ text }) => text)];
      }
      flow(this: Flow<Asks>) {
        this.ask(query, [query]);
      }
    }
    await using rt = await testRuntime();
    const dag = defineDag(Asks, { dagId: "asks", tasks: { ask: {} } });
    const rendered = `select '2024-01-01' {"day":"20240101"} {{ ds }}`;
    expect(await (await rt.run(dag)).xcom("ask")).toEqual([rendered, rendered]);
    expect(query.sql).toBe("select '{{ ds }}'");
    expect(JSON.stringify(dag.document)).toContain("select '{{ ds }}'");
  });

  test("takes references there: they are edges, and their values arrive", async () => {
    class Refers {
      table(): string {
        return "sales";
      }
      ask(query: Query): string {
        return query.text;
      }
      flow(this: Flow<Refers>) {
        this.ask(new Query("select", { from: this.table() as never }, "."));
      }
    }
    await using rt = await testRuntime();
    const dag = defineDag(Refers, { dagId: "refers", tasks: { table: {}, ask: {} } });
    expect(dag.document.tasks.map(({ taskId, upstream }) => [taskId, upstream])).toEqual([
      ["table", []],
      ["ask", ["table"]],
    ]);
    expect(await (await rt.run(dag)).xcom("ask")).toBe('select {"from":"sales"} .');
  });

  test("is told of before a run when a template of its is none", async () => {
    class Broken {
      ask(query: Query): string {
        return query.text;
      }
      flow(this: Flow<Broken>) {
        this.ask(new Query("{{ (", {}, ""));
      }
    }
    const dag = defineDag(Broken, { dagId: "broken", tasks: { ask: {} } });
    await expect(checkTemplates(dag)).rejects.toMatchObject({ code: "TW3004" });
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BashOperator, FunctionOperator, literal, template } from "../../src/index.ts";
import { templateFilesOf } from "../../src/template/template-files.adapter.ts";
import { dagOf } from "../graph/dag-of.ts";
import { render, type Surroundings } from "./rendering.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-templates-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
for (const name of ["dags", "sql", "outside"]) mkdirSync(join(folder, name));
write("dags/own.sql", "select '{{ ds }}' from own\n");
write("sql/shared.sql", "select {{ params.top }}{% include 'tail.sql' %}");
write("sql/own.sql", "not this one");
write("sql/tail.sql", " from {{ table | default('t') }} where day = '{{ ti.xcom_pull('make') }}'");
write("sql/base.sql", "a{% block body %}b{% endblock %}c");
write("sql/child.sql", "{% extends 'base.sql' %}{% block body %}{{ ds }}{{ super() }}{% endblock %}");
write("sql/lib.sql", "{% macro quoted(x) %}'{{ x }}'{% endmacro %}");
write("sql/evil.sql", `{{ range.constructor("globalThis.escaped = 1")() }}`);
write("outside/secret.sql", "secret");
symlinkSync(join(folder, "outside/secret.sql"), join(folder, "sql/link.sql"));
symlinkSync(join(folder, "outside"), join(folder, "sql/linked"));

const files = templateFilesOf(join(folder, "dags/sales.ts"), "../sql");
const withFiles: Surroundings = { settings: { files }, templateExt: [".sql"], xcoms: { make: "{{ no template }}" } };

describe("files of templates", () => {
  test("a text that ends as one is its name: what is rendered is what stands in it", async () => {
    expect(await render("own.sql", withFiles)).toBe("select '2024-01-31' from own");
    expect(await render({ deep: ["shared.sql"] }, withFiles)).toEqual({
      deep: ["select 3 from t where day = '{{ no template }}'"],
    });
  });

  test("beside the DAG's file goes before the search path", async () => {
    expect(files.folders).toEqual([join(folder, "dags"), join(folder, "sql")]);
  });

  test("what only ends so is no file: a template, or a text with blanks", async () => {
    expect(await render("select * from own.sql", withFiles)).toBe("select * from own.sql");
    expect(await render("{{ ds }}.sql", withFiles)).toBe("2024-01-31.sql");
    expect(await render("own.sql", { ...withFiles, templateExt: [".txt"] })).toBe("own.sql");
  });

  test("may be included, imported and extended", async () => {
    expect(await render("child.sql", withFiles)).toBe("a2024-01-31bc");
    expect(await render("{% import 'lib.sql' as lib %}{{ lib.quoted(ds) }}", withFiles)).toBe("'2024-01-31'");
    expect(await render("{% from 'lib.sql' import quoted %}{{ quoted(1) }}", withFiles)).toBe("'1'");
    expect(await render("a{% include 'nowhere.sql' ignore missing %}b", withFiles)).toBe("ab");
  });

  test("are read anew for every attempt", async () => {
    write("dags/changing.sql", "1");
    expect(await render("changing.sql", withFiles)).toBe("1");
    write("dags/changing.sql", "2");
    expect(await render("changing.sql", withFiles)).toBe("2");
  });

  test.each(["nowhere.sql", "../outside/secret.sql", "link.sql", "linked/secret.sql", "sub/../own.sql"])(
    "%s is not found: names lead into the folders only, also through links",
    async (name) => {
      await expect(render(name, withFiles)).rejects.toMatchObject({
        code: "TW3042",
        message: expect.stringContaining(`Template file "${name}" of field is not in ${join(folder, "dags")}, `),
      });
      await expect(render(`{% include '${name}' %}`, withFiles)).rejects.toThrow(`template not found: ${name}`);
    },
  );

  test("an absolute path is not found either", async () => {
    await expect(render(join(folder, "sql/own.sql"), withFiles)).rejects.toMatchObject({ code: "TW3042" });
  });

  test("run no code: what is included is guarded as its includer is", async () => {
    for (const text of ["evil.sql", "{% include 'evil.sql' %}", "{% import 'evil.sql' as evil %}{{ evil }}"]) {
      await expect(render(text, withFiles)).rejects.toThrow('"constructor" is undefined');
    }
    expect((globalThis as { escaped?: unknown }).escaped).toBeUndefined();
  });

  test("an error in one names the file", async () => {
    write("dags/wrong.sql", "{{ nope }}");
    await expect(render("wrong.sql", withFiles)).rejects.toThrow(
      `Template "{{ nope }}" in field (${join(folder, "dags/wrong.sql")}): "nope" is undefined.`,
    );
  });

  test("of commands only a script: neither arguments of a program nor its variables", () => {
    let made: BashOperator[] = [];
    dagOf(() => {
      made = [
        new BashOperator({ taskId: "script", bashCommand: "load.sh", env: { FILE: "x.sh" } }),
        new BashOperator({ taskId: "program", bashCommand: ["bash", "load.sh"] }),
      ];
    });
    expect(made.map((operator) => operator.templateExtOf("bashCommand"))).toEqual([[".sh", ".bash"], []]);
    expect(made[0]!.templateExtOf("env")).toEqual([]);
  });

  test("of a function those that it says", () => {
    let operator: FunctionOperator | undefined;
    dagOf(() => {
      operator = new FunctionOperator({ taskId: "f", callable: () => 1, templatesExts: [".sql"] });
    });
    expect(operator!.templateExtOf()).toEqual([".sql"]);
  });
});

describe("macros and filters of a DAG", () => {
  const settings: Surroundings["settings"] = {
    macros: {
      bucket: "s3://landing",
      twice: (n: number) => n * 2,
      greet: (name: string, { loud = false } = {}) => (loud ? name.toUpperCase() : name),
      given: (...args: unknown[]) => args,
      lib: { inner: { one: 1 }, add: (a: number, b: number) => a + b },
      later: async () => 1,
      ds: "never",
    },
    filters: {
      upper: (text: string) => `${text}!`,
      wrap: (text: string, options?: { by?: string }) => `${options?.by ?? "-"}${text}${options?.by ?? "-"}`,
    },
  };

  test.each([
    ["{{ bucket }}/{{ ds }}", "s3://landing/2024-01-31"],
    ["{{ twice(params.top) }}", "6"],
    ["{{ greet('a', loud=true) }}{{ greet('b') }}", "Ab"],
    ["{{ given(1, k='v') }}", '[1,{"k":"v"}]'],
    ["{{ lib.inner.one }}{{ lib.add(1, 2) }}", "13"],
    ["{{ 'a' | wrap }}{{ 'a' | wrap(by='*') }}", "-a-*a*"],
  ])("%s gives %s", async (text, value) => {
    expect(await render(text, { settings })).toBe(value);
  });

  test("names that every template knows go before them; filters of that name go behind them", async () => {
    expect(await render("{{ ds }}", { settings })).toBe("2024-01-31");
    expect(await render("{{ 'a' | upper }}{{ ['a'] | map('upper') | join }}", { settings })).toBe("a!a!");
  });

  test("another DAG's templates do not know them", async () => {
    await expect(render("{{ bucket }}")).rejects.toMatchObject({ code: "TW3003" });
    await expect(render("{{ 'a' | wrap }}")).rejects.toThrow("filter not found: wrap");
  });

  test("are no way to run code, and cannot be waited for", async () => {
    await expect(render("{{ twice.constructor('return 1')() }}", { settings })).rejects.toMatchObject({
      code: "TW3003",
    });
    await expect(render("{{ later() }}", { settings })).rejects.toThrow("later() returned a promise");
  });
});

describe("native values", () => {
  const native = (text: unknown) => render(text, { isNative: true });

  test.each([
    ["{{ params.top }}", 3],
    ["{{ params.tags }}", ["a", "b"]],
    ["{{ params.top > 2 }}", true],
    ["{{ none }}", null],
    ["{{ params.top }}{{ params.top }}", 33],
    ["{{ ds_nodash }}", 20240131],
    ["{{ ds }}", "2024-01-31"],
    ["1,2", [1, 2]],
    ["(1, 'a')", [1, "a"]],
    ["{'a': [1.5, None, -2], \"b\": True}", { a: [1.5, null, -2], b: true }],
    ['{"a": [true, null, 1e3]}', { a: [true, null, 1000] }],
    ["'it\\'s'", "it's"],
    ["  {{ params.top }}", "  3"],
    ["007", "007"],
    ["[1, 2", "[1, 2"],
    ["os.system('x')", "os.system('x')"],
    ["plain text", "plain text"],
    ["", ""],
  ])("%s gives %j", async (text, value) => {
    expect(await native(text)).toEqual(value);
  });

  test("go through lists and objects; template() and texts elsewhere are what they were", async () => {
    expect(await native([{ n: "{{ params.top }}" }, template("{{ '1' }}")])).toEqual([{ n: 3 }, "1"]);
    expect(await render("{{ params.top }}")).toBe("3");
  });

  test("a date stays a date", async () => {
    expect(await native("{{ logical_date }}")).toMatchObject({ year: 2024 });
  });
});

describe("literal() and functions as values of fields", () => {
  test("a literal is handed over as it is, wherever it stands", async () => {
    const value = { deep: [literal("{{ ds }}"), "{{ ds }}"] };
    expect(await render(value)).toEqual({ deep: ["{{ ds }}", "2024-01-31"] });
    expect(await render(literal("own.sql"), withFiles)).toBe("own.sql");
    expect(await render(literal("[1]"), { isNative: true })).toBe("[1]");
  });

  test("shows its value in the document, and is no template that is checked", () => {
    const dag = dagOf(() => void new FunctionOperator({ taskId: "f", callable: () => 1, opArgs: [literal("{{ (")] }));
    expect(dag.document.tasks[0]!.templateFields).toEqual({ opArgs: ["{{ ("] });
  });

  test("a function makes the value when the attempt begins; what it returns is not rendered again", async () => {
    const make = (context: { ds: string }) => `day ${context.ds} {{ ds }}`;
    expect(await render(make)).toBe("day 2024-01-31 {{ ds }}");
  });

  test("it may render texts as the field itself would be", async () => {
    const make = async (_context: unknown, tools: { render(text: string): Promise<unknown> }) =>
      `${await tools.render("{{ ti.xcom_pull('make') }}")}!`;
    expect(await render(make, { xcoms: { make: 1 } })).toBe("1!");
    await expect(render(() => Promise.reject(new Error("not today")))).rejects.toThrow("not today");
  });

  test("a function deeper in a field is a value", async () => {
    const inner = () => 1;
    expect(await render([inner])).toEqual([inner]);
  });
});

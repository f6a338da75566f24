import { describe, expect, test } from "vitest";
import { BashOperator, FunctionOperator, template } from "../../src/index.ts";
import { dagOf } from "../graph/dag-of.ts";
import { render, renderFields } from "./rendering.ts";

describe("rendering an operator's options", () => {
  test("goes through lists and objects at any depth and leaves everything else as it is", async () => {
    const date = new Date(0);
    const load = () => 1;
    expect(
      await render({ path: "x/{{ ds }}", list: [1, "{{ params.top }}", ["{{ ds }}"]], n: 2, no: null, date, load }),
    ).toEqual({ path: "x/2024-01-31", list: [1, "3", ["2024-01-31"]], n: 2, no: null, date, load });
  });

  test("does not change what the author wrote: the next run renders it anew", async () => {
    const written = { field: { path: "{{ ds }}" } };
    const first = await renderFields(written, ["field"]);
    const second = await renderFields(written, ["field"], { context: { ds: "2024-02-01" } });
    expect([first, second]).toEqual([{ field: { path: "2024-01-31" } }, { field: { path: "2024-02-01" } }]);
    expect(written).toEqual({ field: { path: "{{ ds }}" } });
  });

  test("renders template fields only", async () => {
    expect(await renderFields({ a: "{{ ds }}", b: "{{ ds }}" }, ["a", "missing"])).toEqual({
      a: "2024-01-31",
      b: "{{ ds }}",
    });
  });

  test("the template fields of the operators are Airflow's", () => {
    expect(FunctionOperator.templateFields).toEqual(["templatesDict", "opArgs", "opKwargs"]);
    expect(BashOperator.templateFields).toEqual(["bashCommand", "env", "cwd"]);
  });

  test("drops one newline at the end, and knows conditions, loops and comments", async () => {
    expect(await render("{{ ds }}\n\n")).toBe("2024-01-31\n");
    expect(await render("{% for t in params.tags %}{{ loop.index }}{{ t }}{% endfor %}")).toBe("1a2b");
    expect(await render("{% if params.top > 2 %}big{% else %}small{% endif %}{# a note #}")).toBe("big");
    expect(await render("{% set x = params.top * 2 %}{{ x }}")).toBe("6");
  });

  test("writes values the JavaScript way and escapes nothing", async () => {
    expect(await render("{{ 1.5 }} {{ true }} {{ none }} {{ '<a & b>' }} {{ {a: [1]} }}")).toBe(
      '1.5 true null <a & b> {"a":[1]}',
    );
  });
});

describe("template()", () => {
  test.each([
    ["{{ params.top }}", 3],
    ["{{ params.tags }}", ["a", "b"]],
    ["  {{ params.top + 1 }}  ", 4],
    ["{{ params.top > 2 }}", true],
    ["{{ none }}", null],
    ["{{ params.top }} {{ params.name }}", "3 x"],
    ["top {{ params.top }}", "top 3"],
  ])("%s keeps its type: %j", async (text, value) => {
    expect(await render([template(text)])).toEqual([value]);
  });

  test("a date stays a date", async () => {
    expect(await render(template("{{ logical_date }}"))).toMatchObject({ year: 2024, month: 1, day: 31 });
  });
});

describe("references to other tasks", () => {
  const optionsWith = (place: (output: unknown) => unknown) => {
    let options: Readonly<Record<string, unknown>> = {};
    dagOf(() => {
      const { output } = new FunctionOperator({ taskId: "make", callable: () => ({ rows: [{ id: 1 }], day: "" }) });
      options = new FunctionOperator({ taskId: "use", callable: () => 1, opArgs: [place(output)] }).rawOptions;
    });
    return options.opArgs as readonly unknown[];
  };
  const xcoms = { make: { rows: [{ id: 7 }], day: "{{ ds }}" } };

  test("become the value, with its type, wherever they stand", async () => {
    const args = optionsWith((output) => ({ all: output, deep: [(output as { rows: unknown }).rows] }));
    expect(await render(args, { xcoms })).toEqual([{ all: xcoms.make, deep: [[{ id: 7 }]] }]);
  });

  test("to a part that is not there are undefined", async () => {
    type Nested = { nope: { deeper: unknown } };
    expect(
      await render(
        optionsWith((output) => (output as Nested).nope.deeper),
        { xcoms },
      ),
    ).toEqual([undefined]);
  });

  test("in a text are rendered into it", async () => {
    const args = optionsWith((output) => `day ${(output as { day: unknown }).day}`);
    expect(await render(args, { xcoms: { make: { day: "monday" } } })).toEqual(["day monday"]);
  });

  test("what comes out of XCom is never rendered again", async () => {
    const args = optionsWith((output) => [output, `${(output as { day: unknown }).day}`]);
    expect(await render(args, { xcoms })).toEqual([[xcoms.make, "{{ ds }}"]]);
    expect(await render("{{ ti.xcom_pull('make')['day'] }}", { xcoms })).toBe("{{ ds }}");
    expect(await render(template("{{ ti.xcom_pull('make')['day'] }}"), { xcoms })).toBe("{{ ds }}");
  });
});

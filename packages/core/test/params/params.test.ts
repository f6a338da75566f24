import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfRefusedError, defineDag, EmptyOperator, param, params } from "../../src/index.ts";
import type { TaskOptions } from "../../src/operators/task-options.ts";
import { checkConf, checkConfByCode } from "../../src/params/check-conf.ts";
import { paramsOfAttempt } from "../../src/params/params-of-attempt.ts";
import type { StandardSchema } from "../../src/params/standard-schema.ts";
import { dagOf, empty, problemsOf } from "../graph/dag-of.ts";

type Declared = NonNullable<TaskOptions["params"]>;

const withParams = (declared: Declared, ofTask?: Declared, schedule: string | null = null) =>
  dagOf(() => empty("a", ofTask === undefined ? {} : { params: ofTask }), { params: declared, schedule });
const valuesOf = (declared: Declared, conf: object = {}, ofTask?: Declared) =>
  paramsOfAttempt(withParams(declared, ofTask).tasks.get("a")!, conf as Record<string, unknown>);
const problems = (...given: Parameters<typeof withParams>) =>
  problemsOf(() => withParams(...given)).map(({ code, message }) => `${code} ${message}`);
const refused = (check: () => void): readonly string[] => {
  try {
    check();
  } catch (error) {
    if (error instanceof ConfRefusedError) return error.problems;
    throw error;
  }
  return [];
};
const refusedBy = (declared: Declared, conf: object, ofTask?: Declared) =>
  refused(() => checkConf(withParams(declared, ofTask).document, conf as Record<string, unknown>));

const JSON_SCHEMAS = {
  top: param(10, { type: "integer", minimum: 1 }),
  region: param("eu", { enum: ["eu", "us"] }),
  day: param("2024-01-01", { type: "string", format: "date" }),
};
const ZOD = { top: z.int().min(1).default(10), region: z.enum(["eu", "us"]).default("eu"), since: z.coerce.date() };

describe("the values of params", () => {
  test("are the defaults, with the run's conf laid over them by name, not deeply", () => {
    const declared = { limits: { min: 1, max: 5 }, name: "x", top: param(10, { type: "integer" }) };
    expect(valuesOf(declared)).toEqual({ limits: { min: 1, max: 5 }, name: "x", top: 10 });
    expect(valuesOf(declared, { limits: { min: 2 }, top: 3 })).toEqual({ limits: { min: 2 }, name: "x", top: 3 });
  });

  test("include what else stands in the conf, as in Airflow", () => {
    expect(valuesOf({ top: 1 }, { more: [2] })).toEqual({ top: 1, more: [2] });
  });

  test("the conf goes before the task's, the task's before the DAG's", () => {
    const dag = { a: "dag", b: "dag", c: "dag" };
    expect(valuesOf(dag, { c: "conf", d: "conf" }, { b: "task", c: "task", d: "task" })).toEqual({
      a: "dag",
      b: "task",
      c: "conf",
      d: "conf",
    });
  });

  test("are each attempt's own: changing them changes no default", () => {
    const task = withParams({ tags: ["a"], limits: param({ min: 1 }, { type: "object" }) }).tasks.get("a")!;
    const conf = { more: ["x"] };
    const first = paramsOfAttempt(task, conf) as Record<string, string[]>;
    first.tags!.push("b");
    first.more!.push("y");
    Object.assign(first.limits!, { min: 9 });
    expect(paramsOfAttempt(task, conf)).toEqual({ tags: ["a"], limits: { min: 1 }, more: ["x"] });
  });

  test("those of a schema are what it makes of them", () => {
    const since = new Date("2024-01-02T00:00:00Z");
    expect(valuesOf(ZOD, { since: "2024-01-02" })).toEqual({ top: 10, region: "eu", since });
    const text = z.string().transform((value) => value.length);
    expect(valuesOf({ text: text.default(0) }, { text: "four" })).toEqual({ text: 4 });
  });

  test("one schema may say all of them", () => {
    const schema = z.object({ top: z.int().default(10), name: z.string().default("x") });
    expect(valuesOf(schema)).toEqual({ top: 10, name: "x" });
    expect(valuesOf(schema, { top: 3, more: 1 })).toEqual({ top: 3, name: "x", more: 1 });
    expect(valuesOf(params(schema), {}, { top: 4 })).toEqual({ top: 4, name: "x" });
  });

  test("a schema that refuses them fails the attempt", () => {
    expect(() => valuesOf(ZOD, { since: "never" })).toThrow(/params\.since: found "never", Invalid input/);
  });

  test("a task's plain value is another default: what the DAG says about the param still holds", () => {
    const tooSmall = 'TW1040 Default of params.top: found 0, expected to be >= 1 (task "a").';
    expect(problems(JSON_SCHEMAS, { top: 0 })).toEqual([tooSmall]);
    expect(valuesOf(ZOD, { since: "2024-01-02" }, { top: 5 })).toMatchObject({ top: 5 });
    expect(problems({ top: ZOD.top }, { top: 0 }, "@daily")).toMatchObject([expect.stringContaining("params.top")]);
  });
});

describe("params as a member of the class", () => {
  class Movies {
    readonly params = params({ top: param(10, { minimum: 1 }), "odd name": "x" });
    flow() {
      new EmptyOperator({ taskId: "a" });
    }
  }

  test("are the DAG's; those of its options are laid over them", () => {
    const values = (options: object) =>
      defineDag(Movies, { dagId: "movies", ...options }).document.params as Record<string, unknown>;
    expect(values({})).toEqual({ top: 10, "odd name": "x" });
    expect(values({ params: { top: 3, more: 1 } })).toEqual({ top: 3, "odd name": "x", more: 1 });
  });

  test("stand in flow() for the value that they will have", () => {
    const { params: member } = new Movies();
    expect([member.top, member["odd name"]]).toMatchObject([
      { text: '{{ params["top"] }}' },
      { text: '{{ params["odd name"] }}' },
    ]);
  });

  test("a member of that name that is something else is nobody's business", () => {
    class Other {
      readonly params = { url: "x" };
      flow() {
        new EmptyOperator({ taskId: "a" });
      }
    }
    expect(defineDag(Other, { dagId: "other" }).document.params).toEqual({});
  });
});

describe("a default that JSON cannot say", () => {
  test.each([
    ["a function", { fetch: () => 1 }, 'TW1042 Default of param "fetch" is the function fetch, which JSON cannot say.'],
    ["a Map in a list", { list: [1, new Map()] }, 'TW1042 Default of param "list.1" is a Map, which JSON cannot say.'],
    ["no number", { top: Number.NaN }, 'TW1042 Default of param "top" is NaN, which JSON cannot say.'],
    [
      "a bigint of a param()",
      { top: param(1n as never) },
      'TW1042 Default of param "top" is a bigint, which JSON cannot say.',
    ],
  ])("as %s is a problem of the DAG, and of a task", (_what, declared, problem) => {
    expect(problems(declared)).toEqual([problem]);
    expect(problems({}, declared)).toHaveLength(1);
  });

  test("because it holds itself is one, too, also of a task", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(problems({ circle })).toEqual([
      'TW1042 Default of param "circle.self" is a value that holds itself, which JSON cannot say.',
    ]);
    expect(problems({}, { circle })).toHaveLength(1);
  });

  test("is none of the things that it can, and no date", () => {
    expect(problems({ a: null, b: undefined, c: [{ d: 1 }, "x", true], day: new Date(0) })).toEqual([]);
  });
});

describe("a default that its schema refuses", () => {
  const bad = {
    top: param(0, { type: "integer", minimum: 1 }),
    region: param("asia", { enum: ["eu", "us"] }),
    day: param("tomorrow", { format: "date" }),
    limits: param({ min: "1" }, { type: "object", properties: { min: { type: "number" } } }),
  };
  const all = [
    "TW1040 Default of params.top: found 0, expected to be >= 1.",
    'TW1040 Default of params.region: found "asia", expected one of "eu", "us".',
    'TW1040 Default of params.day: found "tomorrow", expected a text in the format date.',
    'TW1040 Default of params.limits.min: found "1", expected type number.',
  ];

  test.each(["@daily", null])("is a problem of the DAG with schedule %s, with all the others", (schedule) => {
    expect(problems(bad, undefined, schedule)).toEqual(all);
  });

  test("is told beside the DAG's other problems", () => {
    const told = problemsOf(() => dagOf(() => empty("a", { retries: -1 }), { params: bad }));
    expect(told.map(({ code }) => code)).toEqual(["TW1006", "TW1040", "TW1040", "TW1040", "TW1040"]);
  });

  test("a value that is missing is a problem only where runs come by themselves: elsewhere the conf gives it", () => {
    const open = { a: param(undefined, { type: "string" }), b: param(null, { type: "string" }), c: z.string() };
    expect(problems(open)).toEqual([]);
    expect(problems(open, undefined, "@daily")).toEqual([
      "TW1040 Default of params.a: found nothing, expected a value.",
      "TW1040 Default of params.b: found null, expected type string.",
      expect.stringContaining("TW1040 Default of params.c: found nothing, Invalid input"),
    ]);
    expect(problems(z.object({ name: z.string() }), undefined, "@daily")).toHaveLength(1);
  });

  test("a schema that is none is a problem, too", () => {
    const [problem] = problems({ top: param(1, { type: "whole" as never }) });
    expect(problem).toMatch(/^TW1041 The params have a schema that is none: schema is invalid/);
  });

  test("a schema that answers with a promise cannot be used", () => {
    const slow: StandardSchema = { "~standard": { version: 1, vendor: "x", validate: async (value) => ({ value }) } };
    expect(problems({ slow }, undefined, "@daily")).toEqual([
      "TW1040 Default of params.slow: found nothing, its schema answers with a promise; expected one that answers at once.",
    ]);
  });

  test("where the DAG's params are one schema, a task gives values only", () => {
    expect(problems(z.object({ top: z.int().default(1) }), { top: param(1) })).toEqual([
      'TW1006 params of task "a": found "a schema", expected plain values: the DAG\'s params are one schema of them all.',
    ]);
  });
});

describe("a conf", () => {
  test.each([
    [JSON_SCHEMAS, {}, []],
    [JSON_SCHEMAS, { top: 3, region: "us", more: true }, []],
    [JSON_SCHEMAS, { top: "3" }, ['params.top: found "3", expected type integer']],
    [
      JSON_SCHEMAS,
      { top: 0, region: "asia", day: "x" },
      [
        "params.top: found 0, expected to be >= 1",
        'params.region: found "asia", expected one of "eu", "us"',
        'params.day: found "x", expected a text in the format date',
      ],
    ],
    [ZOD, { top: 0, since: "2024-01-01" }, ["params.top: found 0, expected to be >= 1"]],
    [{ name: param(undefined, { type: "string" }) }, {}, ["params.name: found nothing, expected a value"]],
    [{ name: param(null, { type: "string" }) }, {}, ["params.name: found nothing, expected a value"]],
    [{ name: z.string() }, {}, ["params.name: found nothing, expected a value"]],
    [z.strictObject({ top: z.int().default(1) }), { tpo: 1 }, ["params.tpo: found 1, is not known"]],
    [
      z.object({ at: z.object({ day: z.int() }) }),
      { at: { day: "x" } },
      ['params.at.day: found "x", expected type integer'],
    ],
    [{ top: 1 }, { top: "anything goes" }, []],
    [
      { code: param("ab", { pattern: "^[a-z]+$", minLength: 2 }) },
      { code: "A" },
      [
        'params.code: found "A", expected not to have fewer than 2 characters',
        'params.code: found "A", expected a text that matches ^[a-z]+$',
      ],
    ],
    [{ kind: param("a", { const: "a" }) }, { kind: "b" }, ['params.kind: found "b", expected "a"']],
  ])("%#: %j", (declared, conf, expected) => {
    expect(refusedBy(declared as Declared, conf)).toEqual(expected);
  });

  test("must fit what tasks say about it, too", () => {
    expect(
      refusedBy(
        { top: 1 },
        { top: 0, path: 1 },
        { top: param(1, { minimum: 1 }), path: param("", { type: "string" }) },
      ),
    ).toEqual(["params.top: found 0, expected to be >= 1", "params.path: found 1, expected type string"]);
  });

  test("a task's value does for a param that the DAG leaves to the conf, in that task alone", () => {
    const dag = withParams({ name: param(undefined, { type: "string" }) }, { name: "x" });
    expect(paramsOfAttempt(dag.tasks.get("a")!, {})).toEqual({ name: "x" });
    expect(refused(() => checkConf(dag.document, {}))).toEqual(["params.name: found nothing, expected a value"]);
  });

  test("is refused by what only the schema itself can say where the DAG's code is at hand", () => {
    const even = z.int().refine((n) => n % 2 === 0, "expected an even number");
    const dag = withParams({ n: even.default(2) });
    expect(refused(() => checkConf(dag.document, { n: 3 }))).toEqual([]);
    expect(refused(() => checkConfByCode(dag, { n: 3 }))).toEqual(["params.n: found 3, expected an even number"]);
    expect(refused(() => checkConfByCode(dag, { n: 4 }))).toEqual([]);
  });
});

describe("the document", () => {
  test("has the defaults and one JSON Schema of a conf, whatever the params were declared with", () => {
    const declared = { ...JSON_SCHEMAS, limit: z.int().default(5), name: z.string(), note: "" };
    const { document } = withParams(declared);
    expect(document.params).toEqual({ top: 10, region: "eu", day: "2024-01-01", limit: 5, note: "" });
    expect(document.paramsSchema).toMatchObject({
      type: "object",
      properties: {
        top: { type: "integer", minimum: 1, default: 10 },
        region: { enum: ["eu", "us"], default: "eu" },
        limit: { type: "integer", default: 5 },
        name: { type: "string" },
        note: { default: "" },
      },
      required: ["name"],
    });
  });

  test("has no schema where anything goes", () => {
    expect(withParams({ top: 1 }).document).toMatchObject({ params: { top: 1 }, paramsSchema: null });
  });

  test("has a task's own beside it", () => {
    expect(withParams({ top: 1 }, { path: param("x", { type: "string" }) }).document.tasks[0]).toMatchObject({
      params: { path: "x" },
      paramsSchema: { properties: { path: { type: "string", default: "x" } } },
    });
    expect(withParams({ top: 1 }).document.tasks[0]).toMatchObject({ params: null, paramsSchema: null });
  });

  test("may name formats that nobody knows: they ask nothing, and nothing is printed", () => {
    const printed: unknown[] = [];
    const { warn } = console;
    console.warn = (...words: unknown[]) => printed.push(words);
    try {
      expect(refusedBy({ id: z.cuid2(), note: param("", { format: "markdown" }) }, { id: "abc", note: "x" })).toEqual(
        [],
      );
    } finally {
      console.warn = warn;
    }
    expect(printed).toEqual([]);
  });

  test("leaves open what JSON Schema cannot say", () => {
    expect(withParams({ since: z.date() }).document.paramsSchema).toMatchObject({ properties: { since: {} } });
  });
});

import { describe, expect, test } from "vitest";
import { dagDocumentSchema, parseDagDocument } from "../../src/document/schema.ts";
import {
  BaseOperator,
  BashOperator,
  chain,
  type DefineDagOptions,
  FunctionOperator,
  label,
  template,
} from "../../src/index.ts";
import type { TaskOptions } from "../../src/operators/task-options.ts";
import { dagOf, empty } from "../graph/dag-of.ts";

const make = (options: TaskOptions = {}) =>
  new FunctionOperator({ ...options, taskId: "make", callable: () => ({ rows: [1] }) });
const documentOf = (options: DefineDagOptions = {}, taskOptions: TaskOptions = {}) =>
  dagOf(() => chain(make(taskOptions), label("rows"), empty("use")), options).document;

const everything: DefineDagOptions = {
  description: "d",
  docMd: "# doc",
  schedule: "@daily",
  startDate: "2024-01-01",
  endDate: "2024-02-01T06:00:00+02:00",
  catchup: true,
  timezone: "Europe/Amsterdam",
  tags: ["a", "b"],
  owner: "me",
  params: { top: 3, nested: { list: [1, null] } },
  defaultArgs: { retries: 2, retryDelay: { minutes: 1 }, executionTimeout: "PT1H", onFailureCallback: () => undefined },
};

describe("a document", () => {
  test.each<[string, DefineDagOptions]>([
    ["of a DAG with nothing but tasks", {}],
    ["of a DAG with every option", everything],
    ["with a duration as schedule", { schedule: { days: 3 } }],
    ["that runs once", { schedule: "@once" }],
  ])("%s passes its own schema, also as JSON", (_what, options) => {
    const document = documentOf(options);
    expect(parseDagDocument(document)).toEqual(document);
    expect(parseDagDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  test("holds the languages of template fields that a task has, also of parts of them, and nothing where there are none", () => {
    class Query extends BaseOperator<{ sql?: string; options?: { filter: string }; other?: string }> {
      static override readonly templateFields = ["sql", "options", "other"] as const;
      static override readonly templateFieldsRenderers = { sql: "sql", "options.filter": "json", other: "yaml" };
    }
    const { tasks } = dagOf(() => {
      new Query({ taskId: "query", sql: "select 1", options: { filter: "{}" } });
      Query.partial({ taskId: "mapped" }).expand({ sql: ["select 1", "select 2"] });
      new BashOperator({ taskId: "bash", bashCommand: "ls" });
      empty("none");
    }).document;
    expect(tasks.map(({ taskId, templateFieldsRenderers }) => [taskId, templateFieldsRenderers])).toEqual([
      ["query", { sql: "sql", "options.filter": "json" }],
      ["mapped", { sql: "sql" }],
      ["bash", { bashCommand: "bash" }],
      ["none", undefined],
    ]);
  });

  test("holds the options, those of defaultArgs in each task", () => {
    expect(documentOf(everything)).toMatchObject({
      dagId: "wired",
      schedule: { kind: "cron", expression: "@daily", timezone: "Europe/Amsterdam" },
      startDate: "2024-01-01T00:00:00+01:00",
      catchup: true,
      tags: ["a", "b"],
      owner: "me",
      params: { top: 3, nested: { list: [1, null] } },
      edgeLabels: [{ from: "make", to: "use", label: "rows" }],
      tasks: [
        {
          taskId: "make",
          operator: "FunctionOperator",
          retries: 2,
          retryDelayMs: 60_000,
          executionTimeoutMs: 3_600_000,
        },
        { taskId: "use", kind: "empty", upstream: ["make"], callbacks: ["failure"] },
      ],
    });
  });

  test("has Airflow's defaults: no retries, 5 minutes between tries, no catch-up, no schedule", () => {
    const document = documentOf();
    expect(document).toMatchObject({ schedule: { kind: "none" }, catchup: null, owner: "tradewind" });
    expect(document.tasks[0]).toMatchObject({
      retries: 0,
      retryDelayMs: 300_000,
      retryBackoff: 0,
      triggerRule: "all_success",
      executionTimeoutMs: null,
    });
  });

  test.each<[boolean | number, number]>([
    [true, 2],
    [false, 0],
    [3, 3],
  ])("retryExponentialBackoff %s is the factor %i", (retryExponentialBackoff, factor) => {
    expect(documentOf({}, { retryExponentialBackoff }).tasks[0]!.retryBackoff).toBe(factor);
  });

  test("that is broken is refused with the place", () => {
    expect(dagDocumentSchema.safeParse({ ...documentOf(), hash: "short" }).error?.issues[0]?.path).toEqual(["hash"]);
    expect(() => parseDagDocument({ ...documentOf(), schemaVersion: 2 })).toThrow("schemaVersion");
    expect(() => parseDagDocument(null)).toThrow();
  });
});

describe("the hash", () => {
  test("is equal for equal content, wherever the DAG stands", () => {
    const again = dagOf(() => chain(make(), label("rows"), empty("use"))).document;
    expect(again.source).not.toBeUndefined();
    expect(again.hash).toBe(documentOf().hash);
  });

  test("does not depend on the order in which options are written", () => {
    expect(documentOf({ params: { a: 1, b: { c: 1, d: 2 } } }).hash).toBe(
      documentOf({ params: { b: { d: 2, c: 1 }, a: 1 } }).hash,
    );
  });

  test.each<[string, DefineDagOptions, TaskOptions]>([
    ["retries", {}, { retries: 1 }],
    ["the trigger rule", {}, { triggerRule: "all_done" }],
    ["the schedule", { schedule: "@daily" }, {}],
    ["params", { params: { a: 1 } }, {}],
    ["tags", { tags: ["a"] }, {}],
    ["the id", { dagId: "other" }, {}],
  ])("changes with %s", (_what, options, taskOptions) => {
    expect(documentOf(options, taskOptions).hash).not.toBe(documentOf().hash);
  });
});

describe("template fields in a document", () => {
  class Session {}
  const fieldsOf = (opArgs: unknown[]) => {
    const { document } = dagOf(() => {
      new FunctionOperator({ taskId: "use", callable: () => 1, opArgs });
    });
    return document.tasks[0]!.templateFields.opArgs;
  };

  test("are what the author wrote, templates not rendered", () => {
    expect(fieldsOf(["{{ ds }}", 1, null, { a: [true] }, template("{{ params.top }}")])).toEqual([
      "{{ ds }}",
      1,
      null,
      { a: [true] },
      "{{ params.top }}",
    ]);
  });

  test("what JSON cannot say is described in words", () => {
    expect(fieldsOf([() => 1, function load() {}, new Session(), undefined, 1n, Number.NaN, new Date(0)])).toEqual([
      "<function anonymous>",
      "<function load>",
      "<Session>",
      null,
      "1",
      "NaN",
      "1970-01-01T00:00:00.000Z",
    ]);
  });

  test("a reference is described and listed as an input", () => {
    const { document } = dagOf(() => {
      const { rows } = make().output as unknown as { rows: unknown };
      new FunctionOperator({ taskId: "use", callable: () => 1, opKwargs: { rows, deep: [{ rows }] } });
    });
    expect(document.tasks[1]).toMatchObject({
      inputs: [{ taskId: "make", key: "return_value" }],
      templateFields: { opKwargs: { rows: "<result of make.rows>", deep: [{ rows: "<result of make.rows>" }] } },
    });
  });
});

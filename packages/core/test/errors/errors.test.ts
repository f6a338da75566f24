import { describe, expect, test } from "vitest";
import { nearest, suggestion } from "../../src/errors/nearest.ts";
import * as core from "../../src/index.ts";
import { TradewindError } from "../../src/index.ts";

/** One of each, made as its users make it. */
const ONE_OF_EACH: readonly TradewindError[] = [
  new core.InvalidDagError({ dagId: "d", problems: [{ code: "TW1011", message: "m", hint: "h" }] }),
  new core.NotADagError("Class X"),
  new core.ReferenceUsedAsValueError({ task: "t", use: "a comparison" }),
  new core.NotATaskError({ className: "X", method: "m" }),
  new core.OutsideFlowError("chain()"),
  new core.NoContextError(),
  new core.InvalidOptionError({ option: "retries", found: -1, expected: "more" }),
  new core.UnknownNameError({ kind: "DAG", found: "etk", known: ["etl"] }),
  new core.ConnectionNotFoundError({ connId: "api", known: ["apis"] }),
  new core.InvalidConnectionError({ connId: "api", problem: "it is empty" }),
  new core.VariableNotFoundError({ key: "k", known: [] }),
  new core.IncompleteConnectionError({ connId: "api", missing: "host" }),
  new core.SecretInConfError({ dagId: "etl" }),
  new core.StandInMethodError({ hook: "ApiHook", connId: "api", method: "count", given: ["rows"] }),
  new core.SecretsBackendError({ backend: "vault", asked: "it", why: "503" }),
  new core.SecretsAccessDeniedError({ backend: "vault", asked: "it" }),
  new core.InvalidSecretsFileError({ file: "c.json", problems: ["it is empty"] }),
  new core.NotSerialisableError({ path: "value", found: "a symbol" }),
  new core.NoXComBackendError({ reference: "a" }),
  new core.XComBackendError({ action: "read", what: "a", cause: new Error("no such file") }),
  new core.XComTooLargeError({ key: "k", bytes: 2, limit: 1 }),
  new core.UndefinedTemplateNameError({ template: "{{ dss }}", field: "f", name: "dss", known: ["ds"] }),
  new core.TemplateError({ template: "{{", field: "f", cause: new Error("unexpected end") }),
  new core.TemplateFileNotFoundError({ name: "a.sql", field: "sql", folders: ["/dags"] }),
  new core.BadBranchTargetError({ task: "pick", found: '"x"', valid: ["a", "b"] }),
  new core.NoLogicalDateError("ds"),
  new core.CommandFailedError({ command: "false", exitCode: 1, signal: null }),
  new core.NotImplementedError({ className: "X", method: "execute" }),
  new core.WaitTimeoutError({ timeoutMs: 1000 }),
  new core.ConcurrentWaitsError(),
  new core.NoWaitingHereError(),
  new core.AnswerTimeoutError({ subject: "Go?", timeoutMs: 1000 }),
  new core.QuestionMovedError({ wait: 1 }),
  new core.AnswerRefusedError({ subject: "Go?", problems: ["option: found none"] }),
  new core.NotAssignedError({ by: "ada", assignedUsers: ["grace"] }),
  new core.ExternalTaskFailedError({ what: 'DAG "etl"', states: ["failed"] }),
  new core.ExternalTaskNotFoundError({ what: 'DAG "etl"' }),
  new core.TriggeredRunFailedError({ dagId: "etl", runId: "r", state: "failed" }),
  new core.RunExistsError({ dagId: "etl", runId: "r" }),
  new core.DagPausedError({ dagId: "etl" }),
  new core.ConfRefusedError({ dagId: "etl", problems: ["params.top: found -1, expected to be >= 1"] }),
  new core.ParamsInvalidError({ problems: ["params.top: found -1, expected to be >= 1"] }),
  new core.UnknownAssetError({ task: "t", among: "inlets", found: "order", known: ["orders"] }),
  new core.MappedTemplateError({ what: "the list", template: "{{ params.list }}" }),
  new core.MappedAloneError({ taskId: "load", expansion: "load", over: ["list"] }),
  new core.ElementGoneError({ expansion: "load" }),
  new core.MappedKeywordError({ taskId: "load", found: 1 }),
  new core.UnmappableXComError({ what: "the result of load", found: "a number" }),
  new core.TooManyElementsError({ what: "the result of load", length: 2000, limit: 1024 }),
  new core.PolicyFailedError({ what: 'task "load"', why: "no team" }),
  new core.UntilAnswerError({ loopId: "refine", gate: "refine.until", found: "1" }),
  new core.AssetExtraError({ asset: "orders" }),
  new core.StateTooLargeError({ key: "k", of: 'task "load"', bytes: 2, limit: 1 }),
  new core.StateNotWrittenError({ of: 'task "load"' }),
  new core.SeveralAssetsError({ task: "load", known: [] }),
  new core.NoRunsHereError({ asked: 'trigger DAG "etl"' }),
];

describe("errors", () => {
  test("each exported class is among those looked at here", () => {
    const exported = Object.values(core).filter(
      (value) => typeof value === "function" && value.prototype instanceof TradewindError,
    );
    expect(new Set(ONE_OF_EACH.map((error) => error.constructor))).toEqual(new Set(exported));
  });

  test.each(ONE_OF_EACH.map((error) => [error.constructor.name, error] as const))(
    "%s has a code, a sentence and a hint",
    (name, error) => {
      expect(error.code).toMatch(/^TW[1-4]\d{3}$/);
      expect(error.message).not.toBe("");
      expect(error.hint).toMatch(/.[.?]$|^h$/);
      expect(error.name).toBe(name);
      expect(error.stack).toContain(`hint: ${error.hint}`);
    },
  );

  test("no two of them share a code, but for the problems of a DAG, which keep theirs", () => {
    const codes = ONE_OF_EACH.filter((error) => !(error instanceof core.InvalidDagError)).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("keep what caused them", () => {
    const cause = new Error("unexpected end");
    expect(new core.TemplateError({ template: "{{", field: "f", cause }).cause).toBe(cause);
  });

  test("an unknown task has another code than an unknown DAG", () => {
    const error = new core.UnknownNameError({ kind: "task", found: "lod", known: ["load"], within: 'DAG "etl"' });
    expect([error.code, error.message, error.hint]).toEqual([
      "TW2002",
      'There is no task "lod" in DAG "etl".',
      'Did you mean "load"?',
    ]);
  });
});

describe("signals that tasks throw", () => {
  test("have Airflow's names, too", () => {
    expect(core.AirflowSkipException).toBe(core.SkipTask);
    expect(core.AirflowFailException).toBe(core.FailTask);
    expect(core.AirflowRescheduleException).toBe(core.RescheduleTask);
    expect(core.AirflowSensorTimeout).toBe(core.SensorTimeout);
    expect(core.AirflowTaskTimeout).toBe(core.TaskTimeout);
  });

  test("a sensor's timeout fails without retry, a task's timeout does not", () => {
    expect(new core.SensorTimeout("late")).toBeInstanceOf(core.FailTask);
    expect(new core.TaskTimeout("late")).not.toBeInstanceOf(core.FailTask);
  });

  test("a skip says why", () => {
    expect(new core.SkipTask("no rows").message).toBe("no rows");
    expect(new core.SkipTask().message).toBe("the task asked to be skipped");
    expect(new core.RescheduleTask(new Date(0)).message).toBe("run again at 1970-01-01T00:00:00.000Z");
  });
});

describe("a suggestion", () => {
  test("is the nearest name when there is one", () => {
    expect(nearest("lod", ["extract", "load"])).toBe("load");
    expect(suggestion("LOAD", ["extract", "load"])).toBe('Did you mean "load"?');
  });

  test("is the list of all when none is near, or says that there is none", () => {
    expect(suggestion("transform", ["load", "extract"])).toBe("Known: extract, load.");
    expect(suggestion("x", [])).toBe("None exist.");
  });
});

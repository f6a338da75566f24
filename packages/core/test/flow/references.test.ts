import { describe, expect, test } from "vitest";
import { BashOperator, type DagDefinition, FunctionOperator, template } from "../../src/index.ts";
import { dagOf, edgesOf, empty, messagesOf } from "../graph/dag-of.ts";

const made = (taskId: string) => new FunctionOperator({ taskId, callable: () => ({ rows: [1], meta: { day: "x" } }) });
const usedBy = (use: (make: FunctionOperator<{ rows: number[]; meta: { day: string } }>) => void): DagDefinition =>
  dagOf(() => use(made("make")));
const call = (...opArgs: unknown[]) => new FunctionOperator({ taskId: "use", callable: () => 1, opArgs });
const argsOf = (definition: DagDefinition) => definition.document.tasks.find(({ taskId }) => taskId === "use")!;

describe("a reference in an argument", () => {
  test.each<[string, (ref: unknown) => unknown]>([
    ["as it is", (ref) => ref],
    ["in a list", (ref) => [1, ref]],
    ["in an object", (ref) => ({ rows: ref })],
    ["several levels deep", (ref) => ({ a: [{ b: { c: [[ref]] } }] })],
    ["in an object without prototype", (ref) => Object.assign(Object.create(null), { ref })],
  ])("%s makes an edge", (_where, place) => {
    expect(edgesOf(usedBy((make) => call(place(make.output))))).toEqual(["make -> use"]);
  });

  test("to two tasks makes two edges", () => {
    const definition = dagOf(() => call({ a: made("a").output, b: [made("b").output] }));
    expect(edgesOf(definition)).toEqual(["a -> use", "b -> use"]);
  });

  test("given twice makes one edge and one input", () => {
    const definition = usedBy((make) => call(make.output, make.output));
    expect(edgesOf(definition)).toEqual(["make -> use"]);
    expect(argsOf(definition).inputs).toEqual([{ taskId: "make", key: "return_value" }]);
  });
});

describe("a property of a reference", () => {
  test("refers to that property and makes the edge", () => {
    const definition = usedBy((make) => call(make.output.rows, make.output.meta.day));
    expect(edgesOf(definition)).toEqual(["make -> use"]);
    expect(argsOf(definition).templateFields.opArgs).toEqual(["<result of make.rows>", "<result of make.meta.day>"]);
  });

  test("may be named like a method of functions", () => {
    const definition = usedBy((make) => {
      const ref = make.output as unknown as Record<string, unknown>;
      call(ref.name, ref.length, ref.call);
    });
    expect(argsOf(definition).templateFields.opArgs).toEqual([
      "<result of make.name>",
      "<result of make.length>",
      "<result of make.call>",
    ]);
  });
});

describe("a reference in a text", () => {
  const bash = (bashCommand: string) => new BashOperator({ taskId: "use", bashCommand });

  test("becomes a template that pulls the value, and makes the edge", () => {
    const definition = usedBy((make) => bash(`load ${make.output} now`));
    expect(edgesOf(definition)).toEqual(["make -> use"]);
    expect(argsOf(definition).templateFields.bashCommand).toBe('load {{ ti.xcom_pull(task_ids="make") }} now');
  });

  test("keeps the picked property", () => {
    const definition = usedBy((make) => bash(`load ${make.output.meta.day}`));
    expect(argsOf(definition).templateFields.bashCommand).toBe(
      'load {{ ti.xcom_pull(task_ids="make")["meta"]["day"] }}',
    );
  });

  test("makes the edge inside template() and inside nested values, too", () => {
    const inTemplate = usedBy((make) => call(template(`${make.output.rows}`)));
    const nested = usedBy((make) => call({ list: [`x ${make.output}`] }));
    expect([edgesOf(inTemplate), edgesOf(nested)]).toEqual([["make -> use"], ["make -> use"]]);
  });

  test("of one DAG means nothing in another", () => {
    let text = "";
    usedBy((make) => {
      text = `${make.output}`;
      bash(text);
    });
    expect(edgesOf(dagOf(() => [made("make"), bash(text)]))).toEqual([]);
  });
});

describe("a reference in an option that is no template field", () => {
  test("is a problem that names the template fields", () => {
    const problems = messagesOf(() =>
      usedBy((make) => new BashOperator({ taskId: "use", bashCommand: "true", skipOnExitCode: make.output as never })),
    );
    expect(problems).toEqual([
      'Option "skipOnExitCode" of task "use" refers to the result of "make", but BashOperator does not take references there.',
    ]);
  });

  test.each(["owner", "retries", "retryDelay", "triggerRule"])("is a problem in %s, which every task has", (option) => {
    const problems = messagesOf(() => usedBy((make) => empty("use", { [option]: make.output })));
    expect(problems).toEqual([
      `Option "${option}" of task "use" refers to the result of "make", but EmptyOperator does not take references there.`,
    ]);
  });
});

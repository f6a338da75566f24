import { describe, expect, test } from "vitest";
import { FunctionOperator, OutsideFlowError, ReferenceUsedAsValueError, type XComArg } from "../../src/index.ts";
import { dagOf, empty, problemsOf } from "../graph/dag-of.ts";

// biome-ignore lint/suspicious/noExplicitAny: these tests do what the types forbid
type Untyped = any;

const misuse = (use: (ref: Untyped) => unknown) =>
  problemsOf(() => dagOf(() => void use(new FunctionOperator({ taskId: "fetch", callable: () => [1] }).output)));

describe("using a reference as a value", () => {
  test.each<[string, (ref: Untyped) => unknown]>([
    ["for ... of", (ref) => [...ref]],
    ["destructuring a list", ([first]) => first],
    ["Array.from", (ref) => Array.from(ref)],
    ["+", (ref) => ref + 1],
    ["-", (ref) => ref - 1],
    ["unary +", (ref) => +ref],
    ["<", (ref) => ref < 3],
    // biome-ignore lint/suspicious/noDoubleEquals: === compares references as they are and never asks for a value
    ["== with a number", (ref) => ref == 3],
    ["JSON.stringify", (ref) => JSON.stringify(ref)],
    ["JSON.stringify around it", (ref) => JSON.stringify({ rows: [ref] })],
    ["calling it", (ref) => ref()],
    ["calling a method of it", (ref) => ref.filter((row: number) => row)],
    ["in", (ref) => "rows" in ref],
    ["spreading it into an object", (ref) => ({ ...ref })],
    ["Object.keys", (ref) => Object.keys(ref)],
    [
      "for ... in",
      (ref) => {
        for (const key in ref) return key;
        return undefined;
      },
    ],
    [
      "assigning to it",
      (ref) => {
        ref.rows = 1;
      },
    ],
    ["deleting from it", (ref) => delete ref.rows],
    ["a property of it", (ref) => ref.rows + 1],
  ])("%s is an error", (_use, use) => {
    expect(misuse(use)).toMatchObject([
      { code: "TW1002", message: expect.stringContaining('The result of task "fetch') },
    ]);
  });

  test("the error names the task, the use and the ways out", () => {
    const [problem] = misuse((ref) => ref.rows.filter(Boolean));
    expect(problem?.message).toContain('task "fetch.rows.filter"');
    expect(problem?.message).toContain("calling filter()");
    for (const way of ["@branch", "@task", ".expand()"]) expect(problem?.hint).toContain(way);
  });

  test("ReferenceUsedAsValueError is its class", () => {
    let thrown: unknown;
    dagOf(() => {
      const { output } = new FunctionOperator({ taskId: "fetch", callable: () => 1 });
      try {
        void (Number(output) + 1);
      } catch (error) {
        thrown = error;
      }
    });
    expect(thrown).toBeInstanceOf(ReferenceUsedAsValueError);
  });
});

describe("a reference", () => {
  test("is not taken for a promise", async () => {
    let kept: XComArg<number> | undefined;
    dagOf(() => {
      kept = new FunctionOperator({ taskId: "fetch", callable: () => 1 }).output;
    });
    expect(await kept).toBe(kept);
  });

  test("cannot be made by an operator that belongs to no DAG", () => {
    const lonely = empty("lonely");
    expect(() => lonely.output).toThrow(OutsideFlowError);
    expect(() => lonely.output).toThrow('Operator "lonely" was used outside of flow().');
  });

  test("cannot be written into a text outside of flow()", () => {
    let kept: unknown;
    dagOf(() => {
      kept = new FunctionOperator({ taskId: "fetch", callable: () => 1 }).output;
    });
    expect(() => `${kept}`).toThrow(OutsideFlowError);
  });
});

import { describe, expect, test } from "vitest";
import { inExtensions } from "../../src/extensions/extension-scope.ts";
import { extensionsIn } from "../../src/extensions/extensions.ts";
import {
  type DagDefinition,
  type DefineDagOptions,
  definePolicies,
  EmptyOperator,
  type Policies,
  PolicyViolation,
  SkipDag,
  type TaskOptions,
} from "../../src/index.ts";
import { isPolicies } from "../../src/policies/policies.ts";
import { dagOf, messagesOf, problemsOf } from "../graph/dag-of.ts";

const wire = (options: TaskOptions) => () => void new EmptyOperator({ taskId: "load", ...options });

/** A DAG of one task, made under policies. */
const under = (
  policies: readonly Policies[],
  { task = {}, ...options }: DefineDagOptions & { readonly task?: TaskOptions } = {},
): DagDefinition => inExtensions(extensionsIn(policies.map(definePolicies)), () => dagOf(wire(task), options));

describe("a policy of DAGs", () => {
  test("lays options over the author's, before anything is read of them", () => {
    const policy: Policies = {
      dag: ({ dagId, options }) => ({
        tags: [...(options.tags ?? []), dagId],
        schedule: "@hourly",
        defaultArgs: { ...options.defaultArgs, owner: "data" },
      }),
    };
    const { document, tasks, timetable } = under([policy], { tags: ["a"], schedule: "@daily" });
    expect(document).toMatchObject({ tags: ["a", "wired"], owner: "data" });
    expect(tasks.get("load")!.options.owner).toBe("data");
    expect(timetable.summary).toBe("@hourly");
  });

  test("sees what those before it have laid over", () => {
    const doubles: Policies = { dag: ({ options }) => ({ maxActiveRuns: 2 * options.maxActiveRuns! }) };
    expect(under([doubles, doubles], { maxActiveRuns: 3 }).document.maxActiveRuns).toBe(12);
  });

  test("leaves a DAG out", () => {
    const leave: Policies = {
      dag() {
        throw new SkipDag("not here");
      },
    };
    expect(under([leave]).isLeftOut).toBe(true);
    expect(under([]).isLeftOut).toBe(false);
  });
});

describe("a policy of tasks", () => {
  test("lays options over all that is said of the task, and knows its operator and its DAG", () => {
    const seen: unknown[] = [];
    const policy: Policies = {
      dag: () => ({ owner: "data" }),
      task({ taskId, operator, options, dag }) {
        seen.push([taskId, operator, options.retries, dag.dagId, dag.options.owner]);
        return { retries: Math.max(options.retries ?? 0, 2), pool: "small" };
      },
    };
    const { document, tasks } = under([policy], { task: { pool: "big" }, defaultArgs: { retries: 1 } });
    expect(document.tasks[0]).toMatchObject({ retries: 2, pool: "small" });
    expect(tasks.get("load")!.options).toMatchObject({ retries: 2, pool: "small" });
    expect(seen).toEqual([["load", "EmptyOperator", 1, "wired", "data"]]);
  });

  test("gives what is judged as if the author had written it", () => {
    const policy: Policies = { task: () => ({ poolSlots: 0 }) };
    expect(messagesOf(() => under([policy]))).toEqual([expect.stringContaining('poolSlots of task "load": found 0')]);
  });
});

describe("what policies refuse", () => {
  test("is told together, and beside the DAG's other problems", () => {
    const policy: Policies = {
      dag() {
        throw new PolicyViolation("every DAG has a tag");
      },
      task() {
        throw new PolicyViolation("every task has an owner.");
      },
    };
    expect(messagesOf(() => under([policy, policy], { maxActiveRuns: 0 }))).toEqual([
      'A policy refuses DAG "wired": every DAG has a tag.',
      'A policy refuses DAG "wired": every DAG has a tag.',
      'A policy refuses task "load": every task has an owner.',
      'A policy refuses task "load": every task has an owner.',
      expect.stringContaining("maxActiveRuns"),
    ]);
    expect(problemsOf(() => under([policy]))).toMatchObject([{ code: "TW1026" }, { code: "TW1026" }]);
  });
});

describe("a policy that fails", () => {
  test.each<[string, Policies]>([
    ["TypeError: no", { dag: () => void failing() }],
    ["it changes dagId", { dag: () => ({ dagId: "other" }) as object }],
    ["it changes taskId", { task: () => ({ taskId: "other" }) as object }],
    ["read only", { task: ({ options }) => void Object.assign(options, { retries: 3 }) }],
    ["SkipDag: not a task", { task: () => void leaveOut() }],
  ])("is a problem of its own: %s", (why, policy) => {
    expect(problemsOf(() => under([policy], { task: { retries: 1 } }))).toEqual([
      expect.objectContaining({ code: "TW1027", message: expect.stringContaining(why) }),
    ]);
  });
});

const failing = () => {
  throw new TypeError("no");
};
const leaveOut = () => {
  throw new SkipDag("not a task");
};

test("policies are known by what made them, and hold only where they are given", () => {
  expect(isPolicies(definePolicies({}))).toBe(true);
  expect(isPolicies({ dag: () => {} })).toBe(false);
  inExtensions(extensionsIn([definePolicies({ dag: () => ({ owner: "data" }) })]), () => {});
  expect(dagOf(wire({})).document.owner).toBe("tradewind");
});

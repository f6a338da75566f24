import {
  BranchOperator,
  chain,
  defineDag,
  EmptyOperator,
  type Flow,
  FunctionOperator,
  ShortCircuitOperator,
  SkipTask,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

async function statesOf(
  wire: () => void,
): Promise<{ states: Record<string, string>; state: string; error: string | undefined }> {
  await using rt = await testRuntime();
  const run = await rt.run(
    defineDag(
      class Branching {
        flow() {
          wire();
        }
      },
      { dagId: "branching" },
    ),
  );
  const error = (await run.task("pick"))?.error;
  return { states: await run.states(), state: run.state, error: error ? JSON.parse(error).message : undefined };
}

const empty = (taskId: string, triggerRule?: "none_failed") =>
  new EmptyOperator({ taskId, ...(triggerRule && { triggerRule }) });
const pick = (choice: string | string[] | null) => new BranchOperator({ taskId: "pick", callable: () => choice });

describe("a branch", () => {
  test("runs what it chose, skips the other direct tasks and what follows them", async () => {
    const { states, state } = await statesOf(() =>
      chain(pick("a"), [empty("a"), empty("b")], [empty("a2"), empty("b2")]),
    );
    expect(states).toEqual({ pick: "success", a: "success", b: "skipped", a2: "success", b2: "skipped" });
    expect(state).toBe("success");
  });

  test("may choose several, or nothing", async () => {
    expect((await statesOf(() => chain(pick(["a", "c"]), [empty("a"), empty("b"), empty("c")]))).states).toMatchObject({
      a: "success",
      b: "skipped",
      c: "success",
    });
    expect((await statesOf(() => chain(pick(null), [empty("a"), empty("b")]))).states).toMatchObject({
      a: "skipped",
      b: "skipped",
    });
  });

  test("does not skip a join that is also reachable from what it chose", async () => {
    const { states } = await statesOf(() => {
      const [branch, a, join] = [pick("a"), empty("a"), empty("join")];
      chain(branch, [a, join]);
      a.before(join);
    });
    expect(states).toEqual({ pick: "success", a: "success", join: "success" });
  });

  test("a join with the default rule is skipped, with none_failed it runs", async () => {
    const joinBy = (rule?: "none_failed") => () => chain(pick("a"), [empty("a"), empty("b")], empty("join", rule));
    expect((await statesOf(joinBy())).states.join).toBe("skipped");
    expect((await statesOf(joinBy("none_failed"))).states.join).toBe("success");
  });

  test("fails when it chooses what is not directly below it, and lists what is", async () => {
    const { states, error } = await statesOf(() =>
      chain(pick("deep"), [empty("a"), empty("b")], [empty("deep"), empty("other")]),
    );
    expect(states.pick).toBe("failed");
    expect(error).toBe('Branch "pick" chose "deep", which is not directly downstream of it.');
  });

  test("of a class may return its methods", async () => {
    class ByMethod {
      choose() {
        return this.left;
      }
      left() {}
      right() {}
      flow(this: Flow<ByMethod>) {
        chain(this.choose(), [this.left(), this.right()]);
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(
      defineDag(ByMethod, { dagId: "by_method", tasks: { choose: { kind: "branch" }, left: {}, right: {} } }),
    );
    expect(await run.states()).toEqual({ choose: "success", left: "success", right: "skipped" });
    expect(await run.xcom("choose")).toEqual(["left"]);
  });
});

describe("a short circuit", () => {
  const gate = (result: boolean, ignoreDownstreamTriggerRules?: boolean) =>
    new ShortCircuitOperator({
      taskId: "gate",
      callable: () => result,
      ...(ignoreDownstreamTriggerRules === undefined ? {} : { ignoreDownstreamTriggerRules }),
    });

  test("goes on when the answer is true", async () => {
    expect((await statesOf(() => chain(gate(true), empty("a"), empty("b")))).states).toEqual({
      gate: "success",
      a: "success",
      b: "success",
    });
  });

  test("skips everything below it, whatever its trigger rule, when the answer is false", async () => {
    const { states, state } = await statesOf(() => chain(gate(false), empty("a"), empty("b", "none_failed")));
    expect(states).toEqual({ gate: "success", a: "skipped", b: "skipped" });
    expect(state).toBe("success");
  });

  test("skips only the direct tasks when trigger rules are not to be ignored", async () => {
    expect((await statesOf(() => chain(gate(false, false), empty("a"), empty("b", "none_failed")))).states).toEqual({
      gate: "success",
      a: "skipped",
      b: "success",
    });
  });
});

describe("a condition", () => {
  const condition = (holds: boolean) =>
    new FunctionOperator({
      taskId: "condition",
      callable: () => {
        if (!holds) throw new SkipTask();
      },
    });

  test("that skips itself skips what follows it, and the run succeeds", async () => {
    const { states, state } = await statesOf(() => chain([condition(false), empty("task1")], empty("after")));
    expect(states).toEqual({ condition: "skipped", task1: "success", after: "skipped" });
    expect(state).toBe("success");
  });

  test("that skips itself does not hold back a join by none_failed", async () => {
    expect((await statesOf(() => chain(condition(false), empty("join", "none_failed")))).states.join).toBe("success");
  });

  test("that holds changes nothing", async () => {
    expect((await statesOf(() => chain([condition(true), empty("task1")], empty("after")))).states.after).toBe(
      "success",
    );
  });

  test("inside of a task is nobody else's: the task has succeeded, and its work is done only when it holds", async () => {
    const done: string[] = [];
    const inside = (taskId: string, holds: boolean) =>
      new FunctionOperator({
        taskId,
        callable: () => {
          if (holds) done.push(taskId);
        },
      });
    const { states } = await statesOf(() => chain([inside("holds", true), inside("fails", false)], empty("after")));
    expect(states).toEqual({ holds: "success", fails: "success", after: "success" });
    expect(done).toEqual(["holds"]);
  });
});

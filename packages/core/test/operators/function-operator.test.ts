import { describe, expect, test } from "vitest";
import { inAttempt } from "../../src/context.ts";
import {
  BaseOperator,
  BranchOperator,
  EmptyOperator,
  type FunctionKwargs,
  FunctionOperator,
  ShortCircuitOperator,
} from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

describe("the function of a FunctionOperator", () => {
  const calledWith = async (
    options: { opArgs?: unknown[]; opKwargs?: Record<string, unknown> },
    context = taskContext(),
  ) => {
    const calls: unknown[][] = [];
    await new FunctionOperator({ taskId: "f", callable: (...args) => void calls.push(args), ...options }).execute(
      context,
    );
    const args = calls[0]!;
    return { args: args.slice(0, -1), kwargs: args.at(-1) as FunctionKwargs };
  };

  test("gets opArgs one by one, and the context last", async () => {
    const { args, kwargs } = await calledWith({ opArgs: ["2024-02-29", 2] });
    expect(args).toEqual(["2024-02-29", 2]);
    expect(kwargs.ds).toBe("2024-01-31");
  });

  test("finds opKwargs beside the names of the context", async () => {
    const { kwargs } = await calledWith({ opKwargs: { path: "x" } });
    const { ds, ti, dagRun, executionDate, path } = kwargs;
    expect([ds, ti.taskId, dagRun.dagId, executionDate.year, path]).toEqual(["2024-01-31", "load", "etl", 2024, "x"]);
  });

  test("on a clash opKwargs win, and the context itself stays as it is", async () => {
    const context = taskContext();
    const { kwargs } = await calledWith({ opKwargs: { ds: "mine" } }, context);
    expect([kwargs.ds, context.ds]).toEqual(["mine", "2024-01-31"]);
  });

  test("with opKwargs may assign to what it gets: the context itself stays as it is", async () => {
    const context = taskContext();
    const { kwargs } = await calledWith({ opKwargs: { path: "out" } }, context);
    (kwargs as { ds: string }).ds = "changed";
    expect(context.ds).toBe("2024-01-31");
  });

  test("without opKwargs gets the context itself", async () => {
    const context = taskContext();
    expect((await calledWith({}, context)).kwargs).toBe(context);
  });

  test("returns the result, or a promise of it", async () => {
    expect(await new FunctionOperator({ taskId: "f", callable: () => 5 }).execute(taskContext())).toBe(5);
    expect(await new FunctionOperator({ taskId: "f", callable: async () => 6 }).execute(taskContext())).toBe(6);
  });

  test("fails the task with its own error, also when an argument is missing", async () => {
    const callable = ({ supermarket }: { supermarket: { id: string } }) => supermarket.id;
    const operator = new FunctionOperator({ taskId: "f", callable, opKwargs: { supermarket_: { id: "1" } } });
    await expect(async () => operator.execute(taskContext())).rejects.toThrow(TypeError);
  });
});

describe("operators that decide are functions, too", () => {
  test("a branch returns what its function chose, a short circuit what its function found", async () => {
    const pick = new BranchOperator({
      taskId: "pick",
      callable: ({ ds }: { ds: string }) => (ds < "2025" ? "old" : "new"),
    });
    const gate = new ShortCircuitOperator({ taskId: "gate", callable: () => 0 });
    expect(await pick.execute(taskContext())).toBe("old");
    expect(await gate.execute(taskContext())).toBe(0);
    expect([BranchOperator.kind, ShortCircuitOperator.kind]).toEqual(["branch", "shortCircuit"]);
  });

  test("an empty operator does nothing", () => {
    expect(new EmptyOperator({ taskId: "e" }).execute()).toBeUndefined();
  });
});

describe("an operator of one's own", () => {
  class Count extends BaseOperator<{ table: string; factor?: number }, number> {
    static override readonly templateFields: readonly string[] = ["table"];
    override execute(): number {
      return this.options.table.length * (this.options.factor ?? 1);
    }
  }
  const count = new Count({ taskId: "count", table: "{{ ds }}", retries: 2 });

  test("keeps its own options apart from those of every task", () => {
    expect(count.rawOptions).toEqual({ table: "{{ ds }}" });
    expect(count.taskOptions).toEqual({ taskId: "count", retries: 2 });
  });

  test("may have an option with the name of one of every task: a template field, or one that it declares its own", () => {
    class Fetch extends BaseOperator<{ startDate: string; queue: string }, void, "startDate"> {
      static override readonly templateFields: readonly string[] = ["startDate"];
      static override readonly ownOptions: readonly string[] = ["queue"];
    }
    const fetch = new Fetch({ taskId: "fetch", startDate: "{{ ds }}", queue: "orders", endDate: "2024-12-31" });
    expect(fetch.rawOptions).toEqual({ startDate: "{{ ds }}", queue: "orders" });
    expect(fetch.taskOptions).toEqual({ taskId: "fetch", endDate: "2024-12-31" });
  });

  test("sees its options as written outside of an attempt, and as rendered inside of one", () => {
    const scope = attemptScope({
      renderedOptions: new Map([[count as object, { table: "abc", factor: 2 } as object]]),
    });
    expect(count.options.table).toBe("{{ ds }}");
    expect(inAttempt(scope, () => count.execute())).toBe(6);
    expect(count.options.table).toBe("{{ ds }}");
  });

  test("that does not say what to do cannot be executed", () => {
    class Unfinished extends BaseOperator {}
    expect(() => new Unfinished({ taskId: "u" }).execute(taskContext())).toThrow(
      "Unfinished does not implement execute()",
    );
  });
});

import { describe, expect, test } from "vitest";
import { defineDag, EmptyOperator, type RetryPolicy, type RetryRule } from "../../src/index.ts";
import { decideRetry } from "../../src/operators/retry-policy.ts";
import { messagesOf } from "../graph/dag-of.ts";
import { taskContext } from "../task-context.ts";

class HttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}
class NotFound extends HttpError {
  override readonly name = "Gone";
}

const decide = (retryPolicy: RetryPolicy, exception: unknown) =>
  decideRetry(retryPolicy, { exception, tryNumber: 1, maxTries: 3, context: taskContext() });

const DEFAULT = { action: "default", delayMs: undefined, reason: undefined };

describe("a rule of a retry policy", () => {
  test("is for errors of its class, and of classes derived from it", () => {
    const rule: RetryRule = { exception: HttpError, action: "fail", reason: "no use" };
    expect(decide(rule, new HttpError(500))).toEqual({ action: "fail", delayMs: undefined, reason: "no use" });
    expect(decide(rule, new NotFound(404)).action).toBe("fail");
    expect(decide(rule, new RangeError("other"))).toEqual(DEFAULT);
  });

  test("may name the class, one that it is derived from, or what the error calls itself", () => {
    for (const exception of ["NotFound", "HttpError", "Error", "Gone"])
      expect(decide({ exception, action: "fail" }, new NotFound(404)).action, exception).toBe("fail");
    expect(decide({ exception: "Other", action: "fail" }, new NotFound(404)).action).toBe("default");
  });

  test("may be for several kinds", () => {
    const rule: RetryRule = { exception: ["Other", RangeError], action: "retry", retryDelay: { seconds: 3 } };
    expect(decide(rule, new RangeError())).toEqual({ action: "retry", delayMs: 3000, reason: undefined });
  });

  test("is not for what is thrown and is no error", () => {
    expect(decide({ exception: Error, action: "fail" }, "text")).toEqual(DEFAULT);
    expect(decide({ exception: "Error", action: "fail" }, null)).toEqual(DEFAULT);
  });
});

describe("a list", () => {
  test("is asked in order, and the first that decides counts", () => {
    const policy: RetryPolicy = [
      ({ exception }) => (exception instanceof NotFound ? undefined : "default"),
      { exception: HttpError, action: "fail" },
      { exception: NotFound, action: "retry" },
    ];
    expect(decide(policy, new NotFound(404)).action).toBe("fail");
    expect(decide(policy, new HttpError(500)).action).toBe("default");
  });
});

test("a function gets the error itself, the tries and the context", () => {
  const policy: RetryPolicy = ({ exception, tryNumber, maxTries, context }) => ({
    action: "retry",
    retryDelay: { seconds: (exception as HttpError).status },
    reason: `${tryNumber} of ${maxTries} of ${context.ti.taskId}`,
  });
  expect(decide(policy, new HttpError(7))).toEqual({ action: "retry", delayMs: 7000, reason: "1 of 3 of load" });
});

test("a decision that nobody knows is an error", () => {
  expect(() => decide(() => ({ action: "again" }) as never, new Error())).toThrow(
    'found "again", expected retry, fail',
  );
});

const problemsOf = (retryPolicy: unknown) =>
  messagesOf(() =>
    defineDag(
      class Wrong {
        flow() {
          new EmptyOperator({ taskId: "a", retryPolicy: retryPolicy as RetryPolicy });
        }
      },
      { dagId: "wrong" },
    ),
  );

describe("a policy that cannot be read is a problem of the DAG", () => {
  test.each([
    [{ exception: Error, action: "again" }, 'action of a rule of retryPolicy of task "a": found "again"'],
    [{ action: "fail" }, 'retryPolicy of task "a": found {"action":"fail"}, expected rules'],
    [[{ exception: [""], action: "fail" }], 'exception of a rule of retryPolicy of task "a": found ""'],
    [{ exception: Error, action: "retry", retryDelay: { fortnights: 1 } }, "retryDelay of a rule of retryPolicy"],
  ])("%j", (policy, message) => {
    expect(problemsOf(policy)).toEqual([expect.stringContaining(message)]);
  });
});

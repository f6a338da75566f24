import { describe, expect, test } from "vitest";
import { parseDagDocument } from "../../src/document/schema.ts";
import { type TaskGroupOptions, taskGroup } from "../../src/index.ts";
import { dagOf, empty, messagesOf, problemsOf } from "./dag-of.ts";

const groupWith = (options: TaskGroupOptions) => () => dagOf(() => void taskGroup("g", options, () => empty("a")));

const triesOf = (options: TaskGroupOptions) => groupWith(options)().document.groups[0]!.tries;

describe("the document of a group", () => {
  test("says how often it is tried again, and after which waits", () => {
    const minutes = 60_000;
    expect(triesOf({ retries: 2 })).toEqual({
      retries: 2,
      retryDelayMs: 5 * minutes,
      retryBackoff: 0,
      maxRetryDelayMs: null,
    });
    expect(triesOf({ retries: 1, retryDelay: "PT1M", retryExponentialBackoff: true, maxRetryDelay: "PT1H" })).toEqual({
      retries: 1,
      retryDelayMs: minutes,
      retryBackoff: 2,
      maxRetryDelayMs: 60 * minutes,
    });
  });

  test("says nothing of tries where there are none, so that its hash is what it was", () => {
    expect(groupWith({ retries: 0 })().document.groups[0]).not.toHaveProperty("tries");
    expect(groupWith({ retryDelay: "PT1M" })().document.hash).toBe(groupWith({})().document.hash);
    expect(groupWith({ retries: 1 })().document.hash).not.toBe(groupWith({})().document.hash);
    expect(groupWith({ retries: 2 })().document.hash).not.toBe(groupWith({ retries: 1 })().document.hash);
  });

  test("is read by the schema as it was written", () => {
    const { document } = groupWith({ retries: 3, maxRetryDelay: { hours: 1 } })();
    expect(parseDagDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});

test("options of a group that cannot be read are problems, all of them at once", () => {
  const problems = messagesOf(groupWith({ retries: 1.5, retryDelay: "soon", maxRetryDelay: { minutes: -1 } }));
  expect(problems).toEqual([
    'retries of group "g": found 1.5, expected a whole number of zero or more.',
    expect.stringMatching(/^retryDelay of group "g": found "?soon"?, expected a duration/),
    expect.stringMatching(/^maxRetryDelay of group "g"/),
  ]);
});

describe("what leaves a group that is tried again", () => {
  test("must not come back into it", () => {
    const problems = problemsOf(() =>
      dagOf(() => {
        const outside = empty("outside");
        taskGroup("g", { retries: 1 }, () => {
          empty("a").before(outside);
          outside.before(empty("b"));
        });
      }),
    );
    expect(problems).toMatchObject([{ code: "TW1029" }]);
    expect(problems[0]!.message).toMatch(/outside -> g\.b -> group g -> outside|group g -> outside -> g\.b -> group g/);
  });

  test("must not come back by way of another such group", () => {
    const two = (retries: number) => () =>
      dagOf(() => {
        const [a1, a2] = taskGroup("a", { retries: 1 }, () => [empty("a1"), empty("a2")] as const).output;
        const [b1, b2] = taskGroup("b", { retries }, () => [empty("b1"), empty("b2")] as const).output;
        a1.before(b1);
        b2.before(a2);
      });
    expect(problemsOf(two(1))).toMatchObject([{ code: "TW1029" }]);
    expect(two(0)().document.groups).toHaveLength(2);
  });

  test("may go to another group around both", () => {
    const nested = dagOf(() => {
      taskGroup("outer", { retries: 1 }, () => {
        const before = empty("before");
        const inner = taskGroup("inner", { retries: 1 }, () => empty("a"));
        inner.after(before).before(empty("after"));
      });
    });
    expect(nested.document.groups.map(({ tries }) => tries?.retries)).toEqual([1, 1]);
  });

  test("is not spoken of where tasks wait for each other anyway", () => {
    const problems = problemsOf(() =>
      dagOf(() => {
        taskGroup("g", { retries: 1 }, () => {
          const a = empty("a");
          a.before(empty("b").before(a));
        });
      }),
    );
    expect(problems.map(({ code }) => code)).toEqual(["TW1012"]);
  });
});

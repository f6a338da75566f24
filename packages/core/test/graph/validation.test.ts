import { describe, expect, test } from "vitest";
import {
  type DefineDagOptions,
  defineDag,
  EmptyOperator,
  type Flow,
  type InvalidDagError,
  type TaskOptions,
} from "../../src/index.ts";
import { dagOf, empty, messagesOf, problemsOf } from "./dag-of.ts";

const withOptions = (options: DefineDagOptions) => messagesOf(() => dagOf(() => empty("a"), options));

describe("problems of the graph", () => {
  test("a cycle is reported with its path, in the direction of the arrows", () => {
    const problems = problemsOf(() =>
      dagOf(() => {
        const [start, a, b, c] = ["start", "a", "b", "c"].map((id) => empty(id));
        start!.before(a!);
        a!.before(b!);
        b!.before(c!);
        c!.before(a!);
        c!.before(empty("end"));
      }),
    );
    expect(problems).toMatchObject([{ code: "TW1012" }]);
    const path = problems[0]!.message.match(/cycle: (.*)\.$/)![1]!.split(" -> ");
    expect(path).toHaveLength(4);
    expect(path[0]).toBe(path[3]);
    expect(`${path.join("")}${path.slice(1).join("")}`).toContain("abc");
  });

  test("a task that waits for itself is a cycle", () => {
    const problems = messagesOf(() =>
      dagOf(() => {
        const a = empty("a");
        a.before(a);
      }),
    );
    expect(problems).toEqual(["The tasks wait for each other in a cycle: a -> a."]);
  });

  test("an id that several tasks have is reported once", () => {
    expect(messagesOf(() => dagOf(() => ["x", "x", "x", "y"].map((id) => empty(id))))).toEqual([
      'Task id "x" is used by 3 tasks.',
    ]);
  });

  test("a task method that flow() never calls is reported", () => {
    class Forgetful {
      load() {}
      report() {}
      flow(this: Flow<Forgetful>) {
        this.load();
      }
    }
    const tasks = { load: {}, report: {} };
    expect(problemsOf(() => defineDag(Forgetful, { dagId: "d", tasks }))).toEqual([
      {
        code: "TW1013",
        message: "Task method report() is never called in flow().",
        hint: "Call this.report(...) in flow(), or remove its decorator.",
      },
    ]);
  });

  test("a flow() that stopped early is not blamed for the methods behind that point", () => {
    class Stops {
      load() {}
      report() {}
      plain() {}
      flow(this: Flow<Stops>) {
        this.load();
        this.plain();
        this.report();
      }
    }
    expect(messagesOf(() => defineDag(Stops, { dagId: "d", tasks: { load: {}, report: {} } }))).toEqual([
      "flow() calls Stops.plain(), which is a plain method, not a task.",
    ]);
  });

  test("a class without flow() is told to write one", () => {
    class Unwired {
      load() {}
    }
    expect(problemsOf(() => defineDag(Unwired, { dagId: "d", tasks: { load: {} } }))).toEqual([
      {
        code: "TW1016",
        message: "Class Unwired has no flow() method, so its tasks are not wired.",
        hint: "Add flow(this: Flow<Unwired>) { ... } and call the task methods in it.",
      },
    ]);
  });
});

describe("problems of a task", () => {
  test("an unknown trigger rule, with the nearest one", () => {
    expect(problemsOf(() => dagOf(() => empty("a", { triggerRule: "all_sucess" as never })))).toEqual([
      {
        code: "TW1014",
        message: 'Task "a" has the unknown trigger rule "all_sucess".',
        hint: 'Did you mean "all_success"?',
      },
    ]);
  });

  test("an unknown trigger rule that is near to none, with the list of all", () => {
    const [problem] = problemsOf(() => dagOf(() => empty("a", { triggerRule: "whenever" as never })));
    expect(problem?.hint).toMatch(/^Known: all_done, .*one_success\.$/);
  });

  test("the older names of trigger rules are known", () => {
    const { document } = dagOf(() => [
      empty("a", { triggerRule: "dummy" }),
      empty("b", { triggerRule: "none_failed_or_skipped" }),
    ]);
    expect(document.tasks.map(({ triggerRule }) => triggerRule)).toEqual(["always", "none_failed_min_one_success"]);
  });

  test.each([-1, 1.5, Number.NaN, "3" as never])("retries of %s", (retries) => {
    expect(messagesOf(() => dagOf(() => empty("a", { retries })))).toEqual([
      `retries of task "a": found ${retries}, expected a whole number of zero or more.`,
    ]);
  });

  test.each(["retryDelay", "maxRetryDelay", "executionTimeout"] as const)("an unreadable or negative %s", (option) => {
    for (const bad of ["5 minutes", { minuets: 5 } as never, { seconds: -1 }]) {
      expect(messagesOf(() => dagOf(() => empty("a", { [option]: bad })))).toEqual([
        expect.stringContaining(`${option} of task "a": found`),
      ]);
    }
  });

  test("options that come from defaultArgs are checked, too", () => {
    expect(withOptions({ defaultArgs: { retries: -1 } })).toEqual([expect.stringContaining('retries of task "a"')]);
  });

  test.each(["with blank", "ümlaut", "a/b", "x".repeat(251)])("the unusable id %j", (taskId) => {
    expect(messagesOf(() => dagOf(() => empty(taskId)))).toEqual([
      `taskId ${JSON.stringify(taskId)} is not a usable id.`,
    ]);
  });

  test.each(["", undefined, 3])("an operator without id (%j)", (taskId) => {
    expect(messagesOf(() => dagOf(() => empty(taskId as never)))).toEqual([
      expect.stringMatching(/^taskId of EmptyOperator: found .*, expected the id of the task\.$/),
    ]);
  });

  test.each(["a", "group.task", "A-b_c.1", "x".repeat(250)])("%j is a usable id", (taskId) => {
    expect(messagesOf(() => dagOf(() => empty(taskId)))).toEqual([]);
  });
});

describe("problems of a task's executor", () => {
  const withTask = (options: TaskOptions) => messagesOf(() => dagOf(() => empty("a", options)));

  test.each(["", 3, null])("%j is no name of one", (executor) => {
    expect(withTask({ executor: executor as never })).toEqual([
      `executor of task "a": found ${JSON.stringify(executor)}, expected the name of an executor.`,
    ]);
  });

  test.each([
    [{ pod: { start: () => {} } }, "the function start at pod.start"],
    [[1], "a list"],
    ["node:24", "node:24"],
  ])("what it is told cannot be %j", (executorConfig, found) => {
    expect(withTask({ executorConfig: executorConfig as never })).toEqual([
      `executorConfig of task "a": found ${found}, expected an object that JSON can say.`,
    ]);
  });

  test("any name and any JSON are fine: whether there is such an executor is known where tasks are executed", () => {
    expect(withTask({ executor: "pods", executorConfig: { image: "node:24", ports: [80] } })).toEqual([]);
  });
});

describe("problems of a DAG", () => {
  test.each(["", "with blank", "a/b", "ünï"])("the unusable id %j", (dagId) => {
    expect(withOptions({ dagId })).toEqual([`dagId ${JSON.stringify(dagId)} is not a usable id.`]);
  });

  test.each([
    ["99 * * * *"],
    ["* * * *"],
    ["* * * *"],
    ["@dayly"],
    ["every day"],
    [""],
    ["* * * * 9"],
    ["P"],
    [{ dys: 1 } as never],
    [{ days: 0 }],
    [{ days: -1 }],
  ])("the unreadable schedule %j", (schedule) => {
    expect(withOptions({ schedule })).toEqual([expect.stringMatching(/^schedule: found .*, expected/)]);
  });

  test.each(["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6 *"])("the cron %s, which never fires", (schedule) => {
    expect(withOptions({ schedule })).toEqual([
      expect.stringContaining(`schedule: found "${schedule}", expected a preset such as @daily`),
    ]);
  });

  test("an unreadable date names the option", () => {
    expect(withOptions({ startDate: "tomorrow", endDate: "2024-02-30" })).toEqual([
      'startDate: found "tomorrow", expected a date such as "2024-01-31" or "2024-01-31T06:00:00Z".',
      'endDate: found "2024-02-30", expected a date such as "2024-01-31" or "2024-01-31T06:00:00Z".',
    ]);
    expect(withOptions({ startDate: new Date(Number.NaN) })).toHaveLength(1);
    expect(withOptions({ startDate: 20240101 as never })).toHaveLength(1);
  });

  test("an unknown time zone names the zone", () => {
    const problems = withOptions({ schedule: "@daily", startDate: "2024-01-01", timezone: "Europe/Amsterdm" });
    expect(problems).toEqual([
      'timezone: found "Europe/Amsterdm", expected the IANA name of a time zone, such as "Europe/Amsterdam".',
    ]);
  });
});

describe("InvalidDagError", () => {
  const everything = () =>
    dagOf(
      () => {
        empty("a", { triggerRule: "never" as never, retries: -1 });
        empty("a").before(empty("b b"));
      },
      { dagId: "two words", schedule: "99 * * * *", startDate: "soon" },
    );

  test("holds all problems together", () => {
    expect(problemsOf(everything).map(({ code }) => code)).toEqual([
      "TW1010", // the DAG's id
      "TW1006", // schedule
      "TW1006", // startDate
      "TW1011", // a twice
      "TW1014", // trigger rule
      "TW1006", // retries
      "TW1010", // "b b"
    ]);
  });

  test("its message shows all of them with their hints, the DAG and where it stands", () => {
    expect.assertions(4);
    try {
      everything();
    } catch (error) {
      const { message, code } = error as InvalidDagError;
      expect(message).toMatch(/^DAG "two words" \(.*dag-of\.ts:\d+\) has 7 problems:/);
      expect(message).toContain(
        'TW1011  Task id "a" is used by 2 tasks.\n          Give each of them an id of its own.',
      );
      expect(message.split("\n")).toHaveLength(15);
      expect(code).toBe("TW1000");
    }
  });

  test("of a single problem has that problem's code", () => {
    expect.assertions(1);
    try {
      dagOf(() => [empty("a"), empty("a")]);
    } catch (error) {
      expect((error as InvalidDagError).code).toBe("TW1011");
    }
  });
});

describe("what a task waits for in the previous run", () => {
  const waiting = (options: TaskOptions) =>
    problemsOf(() =>
      dagOf(() => {
        new EmptyOperator({ taskId: "a", ...options });
        empty("load");
      }),
    );

  test("has to be a task of the DAG", () => {
    expect(waiting({ dependsOnPreviousTasks: ["a", "lod"] })).toEqual([
      {
        code: "TW1024",
        message: 'Task "a" has "lod" in dependsOnPreviousTasks, which is no task of the DAG.',
        hint: 'Did you mean "load"?',
      },
    ]);
  });

  test("is said in one way", () => {
    for (const other of [{ dependsOnPast: true }, { waitForDownstream: true }])
      expect(waiting({ dependsOnPreviousTasks: ["a"], ...other })).toMatchObject([{ code: "TW1025" }]);
    expect(waiting({ dependsOnPreviousTasks: [], dependsOnPast: true })).toEqual([]);
  });
});

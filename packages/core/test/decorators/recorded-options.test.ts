import { describe, expect, inject, test } from "vitest";
import { bash, branch, dag, defineDag, type Flow, sensor, shortCircuit, task } from "../../src/index.ts";

test("the test files of a project are compiled for the decorators it is named after", () => {
  const calls: unknown[][] = [];
  const spy = (...args: unknown[]): void => void calls.push(args);
  class Decorated {
    @spy
    method() {}
  }
  expect(Decorated.name).toBe("Decorated");
  expect(calls[0]).toHaveLength(inject("decorators") === "legacy" ? 3 : 2);
});

describe("method decorators", () => {
  @dag({ dagId: "kinds" })
  class Kinds {
    @task({ retries: 2, retryDelay: { minutes: 1 }, triggerRule: "all_done" })
    work() {
      return 1;
    }
    @branch({ taskId: "choose" })
    pick() {
      return this.work;
    }
    @shortCircuit({ ignoreDownstreamTriggerRules: false })
    gate() {
      return true;
    }
    @sensor({ mode: "reschedule", pokeInterval: { seconds: 5 } })
    wait() {
      return true;
    }
    @task({ executor: "pods", executorConfig: { image: "node:24", limits: { memory: "2Gi" } } })
    far() {}
    @bash({ env: { DAY: "{{ ds }}" }, appendEnv: true })
    list() {
      return "ls $DAY";
    }
    flow(this: Flow<Kinds>) {
      this.list();
      this.far();
      this.list.override({ taskId: "list_here", cwd: "/data" })();
      this.wait().before(this.gate().before(this.pick().before(this.work())));
    }
  }
  const { tasks, document } = defineDag(Kinds);
  const documentOf = (taskId: string) => document.tasks.find((each) => each.taskId === taskId);

  test("a @task has its options, the document shows them", () => {
    expect(tasks.get("work")?.options).toMatchObject({
      retries: 2,
      retryDelay: { minutes: 1 },
      triggerRule: "all_done",
    });
    expect(documentOf("work")).toMatchObject({ operator: "@task", kind: "task", retries: 2, retryDelayMs: 60_000 });
  });

  test("an executor and what it is told stand in the document of their task, and in no other", () => {
    expect(documentOf("far")).toMatchObject({
      executor: "pods",
      executorConfig: { image: "node:24", limits: { memory: "2Gi" } },
    });
    expect(documentOf("work")).not.toHaveProperty("executor");
    expect(documentOf("work")).not.toHaveProperty("executorConfig");
  });

  test("a taskId option replaces the method's name", () => {
    expect(documentOf("choose")).toMatchObject({ operator: "@branch", kind: "branch" });
    expect(tasks.has("pick")).toBe(false);
  });

  test("a @shortCircuit has its own option", () => {
    expect(documentOf("gate")).toMatchObject({ kind: "shortCircuit", skipsAllDownstream: false });
  });

  test("a @bash has the options of commands, of which the environment is rendered", () => {
    expect(documentOf("list")).toMatchObject({
      operator: "@bash",
      kind: "task",
      templateFields: { args: [], env: { DAY: "{{ ds }}" } },
    });
    expect(tasks.get("list")?.operator.rawOptions).toMatchObject({ appendEnv: true });
    expect(tasks.get("list_here")?.operator.rawOptions).toMatchObject({ appendEnv: true, cwd: "/data" });
  });

  test("a @sensor has the options of sensors", () => {
    expect(documentOf("wait")).toMatchObject({ operator: "@sensor", kind: "sensor" });
    expect(tasks.get("wait")?.operator.rawOptions).toMatchObject({ mode: "reschedule", pokeInterval: { seconds: 5 } });
  });
});

describe("@dag", () => {
  test("records every option", () => {
    @dag({ schedule: "@daily", startDate: "2024-01-01", catchup: true, tags: ["movies"], description: "ranks" })
    class Ranked {
      @task()
      rank() {}
      flow(this: Flow<Ranked>) {
        this.rank();
      }
    }
    expect(defineDag(Ranked).document).toMatchObject({
      dagId: "ranked",
      description: "ranks",
      tags: ["movies"],
      catchup: true,
      startDate: "2024-01-01T00:00:00+00:00",
      schedule: { kind: "cron", expression: "@daily", timezone: "utc" },
    });
  });

  test("remembers the line of the class", () => {
    @dag()
    class Placed {
      @task()
      only() {}
      flow(this: Flow<Placed>) {
        this.only();
      }
    }
    expect(defineDag(Placed).source).toMatchObject({ file: import.meta.filename, line: expect.any(Number) });
  });

  test("defaultArgs apply to every task that does not say otherwise", () => {
    @dag({ defaultArgs: { retries: 2, owner: "ana" } })
    class Defaults {
      @task()
      plain() {}
      @task({ retries: 0 })
      never() {}
      flow(this: Flow<Defaults>) {
        this.plain();
        this.never();
      }
    }
    const { document } = defineDag(Defaults);
    expect(document.tasks).toMatchObject([
      { taskId: "plain", retries: 2, owner: "ana" },
      { taskId: "never", retries: 0, owner: "ana" },
    ]);
  });
});

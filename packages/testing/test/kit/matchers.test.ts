import { asset, BaseHook, dag, EmptyOperator, type Flow, hook, sensor, task, taskGroup } from "@tradewind/core";
import { describe, expect } from "vitest";
import { WrongSubjectError } from "../../src/env/kit-errors.ts";
import { graphOf } from "../../src/index.ts";
import { fakeHook, test } from "../../src/vitest/index.ts";

class Warehouse extends BaseHook {
  async rows(_day: string): Promise<number[]> {
    throw new Error("there is no warehouse here");
  }
  async write(_rows: number[]): Promise<void> {}
}

const orders = asset("s3://lake/orders");

@dag({ schedule: "@daily", startDate: "2026-01-01" })
class Sales {
  @task({ retries: 1, retryDelay: { minutes: 5 } })
  async extract(day: string): Promise<number[]> {
    return hook(Warehouse, "warehouse").rows(day);
  }

  @task()
  square(row: number): number {
    if (row > 9) throw new RangeError(`${row} is too much`);
    return row * row;
  }

  @task({ outlets: [orders] })
  load(rows: number[]) {
    console.log(`inserted ${rows.length} rows`);
  }

  flow(this: Flow<Sales>) {
    this.load(this.square.expand(this.extract("{{ ds }}")) as never);
  }
}

describe("matchers", () => {
  test("of a run that went well", async ({ env }) => {
    const run = await env.run(Sales, { tasks: { extract: { returns: [1, 2, 3] } } });
    expect(run).toHaveSucceeded();
    expect(run).toHaveState("success");
    expect(run).toHaveStates({ extract: "success", load: "success" });
    expect(run).not.toHaveFailed();
    expect(run.task("extract")).toHaveTries(1);
    expect(run.task("square")).toHaveXCom([1, 4, 9]);
    expect(run.task("square").mapped).toHaveLength(3);
    expect(run.task("square").mapped[2]).toHaveXCom(9);
    expect(run.task("load")).toHaveLogged(/inserted 3 rows/, { level: "info" });
    expect(run.task("load")).not.toHaveLogged("inserted", { level: "error" });
    expect(run).toHaveRunInOrder(["extract", "square", "load"]);
    expect(run).toHaveEmittedAsset("s3://lake/orders");
    expect({ run }).toEqual({ run: expect.toHaveSucceeded() });
  });

  test("of a run that did not show the table of its tasks, the error and the last lines of the log", async ({
    env,
  }) => {
    const run = await env.run(Sales, { tasks: { extract: { returns: [1, 10] } } });
    expect(run).toHaveFailed("10 is too much");
    expect(run.task("load")).toHaveState("upstream_failed");
    const said = messageOf(() => expect(run).toHaveSucceeded());
    expect(said).toContain("expected success");
    expect(said).toMatch(/extract +success +1 try/);
    expect(said).toMatch(/square\[1\] +failed +1 try +0 s +10 is too much/);
    expect(said).toMatch(/RangeError: 10 is too much\n +at Sales\.square/);
  });

  test("of a task that did not say what was expected show what it said", async ({ env }) => {
    const run = await env.run(Sales, { tasks: { extract: { returns: [1] } } });
    expect(messageOf(() => expect(run.task("load")).toHaveLogged("deleted"))).toContain("info  inserted 1 rows");
    expect(messageOf(() => expect(run).toHaveStates({ load: "failed" }))).toContain('{"load":"success"}');
    expect(() => expect(run).toHaveStates({ laod: "failed" })).toThrow('There is no task "laod"');
  });

  test("a skip, and a rendered field", async ({ env }) => {
    const run = await env.run(Sales, { logicalDate: "2026-03-01", tasks: { load: { skip: "not today" } }, conf: {} });
    expect(run.task("extract")).toHaveFailed("no warehouse");
    const skipped = await env.run(Sales, { tasks: { extract: { returns: [] }, load: { skip: "not today" } } });
    expect(skipped.task("load")).toHaveBeenSkipped();
  });
});

describe("a stand-in for a hook", () => {
  test("has a mock for every method, and fails where none is given", async ({ env }) => {
    const warehouse = fakeHook(Warehouse, { rows: async () => [1] });
    expect(await warehouse.rows("2026-03-01")).toEqual([1]);
    expect(warehouse.rows).toHaveBeenCalledExactlyOnceWith("2026-03-01");
    expect(() => warehouse.write([1])).toThrow("The stand-in for Warehouse has no method write(). It has rows.");
    expect(env.now.year).toBe(2024);
  });
});

describe("graphs", () => {
  @dag({ schedule: null })
  class Graph {
    @task() extract() {}
    @task() transform() {}
    @task() load() {}
    @task() audit() {}
    @sensor() alone() {
      return true;
    }

    flow(this: Flow<Graph>) {
      const quality = taskGroup("quality", () => {
        new EmptyOperator({ taskId: "rows" }).before(new EmptyOperator({ taskId: "nulls" }));
      });
      const transformed = this.transform();
      this.extract().before(transformed);
      transformed.before(this.load(), this.audit());
      quality.after(transformed);
      this.alone();
    }
  }

  test("are compared with what is written", () => {
    expect(Graph).toMatchGraph(`
      extract >> transform >> [load, audit]
      transform >> quality
      group quality { rows >> nulls }
      alone
    `);
    expect(messageOf(() => expect(Graph).toMatchGraph("extract >> load"))).toContain("transform >> quality.rows");
    expect(() => expect(Graph).toMatchGraph("extract >> laod")).toThrow("cannot be read");
  });

  test("have a text for snapshots", () => {
    expect(graphOf(Graph)).toMatchInlineSnapshot(`
      "alone
      extract >> transform
      quality.rows >> quality.nulls
      transform >> audit
      transform >> load
      transform >> quality.rows"
    `);
  });

  test("and schedules, and validity", () => {
    expect(Sales).toHaveSchedule("@daily");
    expect(Graph).toHaveSchedule(null);
    expect(Sales).toBeValidDag();
    class NoDag {}
    expect(NoDag).not.toBeValidDag();
  });
});

test("a run in a snapshot has states and errors, without ids and times", async ({ env }) => {
  expect(await env.run(Sales, { tasks: { extract: { returns: [1, 10] } } })).toMatchInlineSnapshot(`
    run of sales: failed
      extract: success
      square: failed: RangeError: 10 is too much
        [0] success
        [1] failed: 10 is too much
      load: upstream_failed
  `);
});

function messageOf(body: () => void): string {
  try {
    body();
  } catch (error) {
    return (error as Error).message + JSON.stringify((error as { actual?: unknown }).actual);
  }
  throw new Error("nothing was thrown");
}

test("a matcher that is given something else says what it is for", async ({ env }) => {
  const running = env.run(Sales, { tasks: { extract: { returns: [] } } });
  expect(() => expect(running).toHaveSucceeded()).toThrow("for a run or a task, and found a promise");
  expect(() => expect(running).not.toHaveSucceeded()).toThrow(WrongSubjectError);
  const run = await running;
  expect(() => expect(run).toHaveTries(1)).toThrow("for a task, such as");
  expect(() => expect(run.task("load")).toHaveStates({})).toThrow("for a run, and found an object of class EnvTask");
  expect(() => expect(undefined).toHaveSucceeded()).toThrow("found undefined");
  expect(() => expect(run).not.toHaveRunInOrder(["lod"])).toThrow('There is no task "lod"');
});

import { BaseHook, BashOperator, branch, dag, type Flow, hook, task } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { describeOperator, describeSensor } from "../../src/contract/index.ts";
import { call, createTestEnv, nextRuns, runTask, simulate } from "../../src/index.ts";
import { fakeHook, testProject } from "../../src/vitest/index.ts";

class Warehouse extends BaseHook {
  async rows(_day: string): Promise<number[]> {
    return [(await this.getConnection(this.connId)).port ?? 0];
  }
  readonly count = async () => 1;
}

@dag({ schedule: "@daily", startDate: "2026-01-01" })
class Sales {
  @task({ pool: "warehouse" })
  async extract(): Promise<number[]> {
    return hook(Warehouse, "warehouse").rows("2026-03-01");
  }

  @branch()
  pick(rows: number[]) {
    return rows.length > 1 ? this.big : this.small;
  }

  @task()
  big() {}

  @task()
  small() {}

  flow(this: Flow<Sales>) {
    this.pick(this.extract()).before(this.big(), this.small());
  }
}

/** What somebody writes whose types nobody checks. */
const untyped = (value: unknown) => value as never;
const hello = () => new BashOperator({ taskId: "hello", bashCommand: "true" });
const stretch = { from: "2026-03-01", to: "2026-03-02" };

describe("an option that there is not is refused, with the nearest that there is", () => {
  test.each<[string, () => unknown]>([
    ['createTestEnv has no option "hoks". Did you mean "hooks"?', () => createTestEnv(untyped({ hoks: {} }))],
    ['runTask has no option "reslts". Did you mean "results"?', () => runTask(hello(), untyped({ reslts: {} }))],
    [
      'runTask with startDate has no option "logicalDate".',
      () => runTask(hello(), untyped({ startDate: "2026-03-01", endDate: "2026-03-01", logicalDate: "2026-03-01" })),
    ],
    ['call has no option "arg". Did you mean "args"?', () => call(Sales, "pick", untyped({ arg: [] }))],
    [
      'context of call has no option "logcalDate". Did you mean "logicalDate"?',
      () => call(Sales, "pick", { args: [[]], context: untyped({ logcalDate: "2026-03-01" }) }),
    ],
    ['simulate has no option "task". Did you mean "tasks"?', () => simulate(Sales, untyped({ ...stretch, task: {} }))],
    [
      'faults has no option "workerLos". Did you mean "workerLoss"?',
      () => simulate(Sales, { ...stretch, faults: untyped({ workerLos: 1 }) }),
    ],
    [
      'tasks["extract"] has no option "take". Did you mean "takes"?',
      () => simulate(Sales, { ...stretch, tasks: { extract: untyped({ take: 1 }) } }),
    ],
    ['nextRuns has no option "zone".', () => nextRuns(Sales, untyped({ from: "2026-03-01", zone: "UTC" }))],
    ['testProject has no option "rule". Did you mean "rules"?', () => testProject("dags", untyped({ rule: {} }))],
    [
      'rules of testProject has no option "ownr". Did you mean "owner"?',
      () => testProject("dags", { rules: untyped({ ownr: true }) }),
    ],
    [
      'describeOperator has no option "vaild". Did you mean "valid"?',
      () => describeOperator(BashOperator, untyped({ vaild: [] })),
    ],
    [
      'around has no option "dag". Did you mean "dags"?',
      () => describeSensor(untyped(BashOperator), untyped({ valid: [], around: { dag: Sales } })),
    ],
  ])("%s", async (message, body) => {
    await expect(async () => body()).rejects.toThrow(message);
    await expect(async () => body()).rejects.toMatchObject({ code: "TW9008", hint: expect.stringContaining(",") });
  });

  test("all of them at once; what is undefined is nothing", async () => {
    await expect(createTestEnv(untyped({ hoks: {}, alow: [] }))).rejects.toThrow(
      'createTestEnv has no option "hoks". Did you mean "hooks"?\ncreateTestEnv has no option "alow". Did you mean "allow"?',
    );
    await using env = await createTestEnv(untyped({ hoks: undefined }));
    expect(env.now.year).toBe(2024);
  });

  test("also in the runs of an environment, in what tasks do instead, and in answers", async () => {
    await using env = await createTestEnv({ dags: [Sales] });
    await expect(env.run(Sales, untyped({ logicaldate: "2026-03-01" }))).rejects.toThrow('Did you mean "logicalDate"?');
    await expect(env.run(Sales, { tasks: { extract: untyped({ retruns: [] }) } })).rejects.toThrow(
      'tasks.extract has no option "retruns". Did you mean "returns"?',
    );
    await expect(env.replace(Sales, { extract: untyped({}) })).rejects.toThrow(
      "tasks.extract: found {}, expected what it does instead",
    );
    await expect(env.run(Sales, { answers: { pick: untyped({ option: ["yes"] }) } })).rejects.toThrow(
      'the answer to "pick" has no option "option". Did you mean "options"?',
    );
    expect(await env.runs(Sales)).toEqual([]);
    const run = await env.start(Sales, { tasks: { extract: { returns: [] } } });
    await expect(run.answer("pick", { options: untyped("yes") })).rejects.toThrow('found "yes", expected a list');
    expect(() => run.task("extrct")).toThrow('There is no task "extrct" in DAG "sales". Did you mean "extract"?');
  });
});

describe("what an option cannot hold is refused, with what it can", () => {
  test.each<[string, () => unknown]>([
    ["dags of createTestEnv: found class Sales, expected a list", () => createTestEnv(untyped({ dags: Sales }))],
    ['allow of createTestEnv: found "x", expected a list', () => createTestEnv(untyped({ allow: "x" }))],
    ['allow of runTask: found "x", expected a list', () => runTask(hello(), untyped({ allow: "x" }))],
    ['store: found "file", expected "memory", or { sqlite', () => createTestEnv(untyped({ store: "file" }))],
    ["hooks.wh: found class Warehouse, expected an object", () => createTestEnv({ hooks: { wh: Warehouse } })],
    ['hooks.wh: found "a promise", expected an object', () => runTask(hello(), { hooks: { wh: Promise.resolve({}) } })],
    [
      "override[0]: found class Warehouse, expected a class of hooks with its stand-in",
      () => createTestEnv({ override: untyped([Warehouse, {}]) }),
    ],
    ["options of runTask: found null, expected an object", () => runTask(Sales, "extract", untyped(null))],
    [
      "runTask: found class Sales, expected an operator that was made, or a DAG with the id of a task",
      () => runTask(untyped(Sales)),
    ],
    [
      "startDate: found undefined, expected a date, beside endDate",
      () => runTask(hello(), untyped({ endDate: "2026" })),
    ],
    ["call: found {}, expected the class of a DAG", () => call(untyped(new Sales()), untyped("pick"))],
    ['args of call: found "x", expected a list', () => call(Sales, "pick", untyped({ args: "x" }))],
    [
      'to: found "2026-03-01", expected a date behind from, 2026-03-02',
      () => simulate(Sales, { from: "2026-03-02", to: "2026-03-01" }),
    ],
    [
      'chooses of tasks["pick"]: found "big", expected a list',
      () => simulate(Sales, { ...stretch, tasks: { pick: { chooses: untyped("big") } } }),
    ],
    [
      'tasks["extract"].chooses: found ["pick"], expected nothing: it is no branch',
      () => simulate(Sales, { ...stretch, tasks: { extract: { chooses: ["pick"] } } }),
    ],
    [
      'pools.warehouse: found "2", expected a whole number of slots',
      () => simulate(Sales, { ...stretch, pools: { warehouse: untyped("2") } }),
    ],
    [
      'pools.warehouse: found "2", expected a whole number of slots, at least 0',
      () => createTestEnv({ pools: { warehouse: untyped("2") } }),
    ],
    ["parallelism: found 0, expected a whole number of slots, at least 1", () => createTestEnv({ parallelism: 0 })],
    ['tz: found "Berlin", expected the IANA name', () => nextRuns(Sales, { from: "2026-03-01", tz: "Berlin" })],
    ["n: found 0, expected a whole number", () => nextRuns(Sales, { from: "2026-03-01", n: 0 })],
    ["rows of fakeHook: found [1], expected a function", () => fakeHook(Warehouse, untyped({ rows: [1] }))],
  ])("%s", async (message, body) => {
    await expect(async () => body()).rejects.toThrow(message);
    await expect(async () => body()).rejects.toMatchObject({ code: "TW1006" });
  });
});

describe("a name that there is not is refused, with the nearest that there is", () => {
  test.each<[string, () => unknown]>([
    ['There is no method "pik" in class Sales. Did you mean "pick"?', () => call(Sales, untyped("pik"))],
    ['There is no method "no such one" in class Sales.', () => call(Sales, untyped("no such one"))],
    [
      'There is no method "rws" in class Warehouse. Did you mean "rows"?',
      () => fakeHook(Warehouse, untyped({ rws: async () => [] })),
    ],
    [
      'There is no pool "warehose" in the DAGs of the simulation. Did you mean "warehouse"?',
      () => simulate(Sales, { ...stretch, pools: { warehose: 1 } }),
    ],
    [
      'There is no task "bigg" in what is directly behind "pick". Did you mean "big"?',
      () => simulate(Sales, { ...stretch, tasks: { "sales.pick": { chooses: ["bigg"] } } }),
    ],
    [
      'There is no task "sales.pic" in the DAGs of the simulation. Did you mean "sales.pick"?',
      () => simulate(Sales, { ...stretch, tasks: { "sales.pic": { fails: 1 } } }),
    ],
  ])("%s", async (message, body) => {
    await expect(async () => body()).rejects.toThrow(message);
    await expect(async () => body()).rejects.toMatchObject({ code: "TW2002" });
  });

  test("also of states, behind not, too", async () => {
    await using env = await createTestEnv({ dags: [Sales] });
    const run = await env.run(Sales, { tasks: { extract: { returns: [] } } });
    expect(() => expect(run).not.toHaveState(untyped("faild"))).toThrow(
      'There is no state "faild". Did you mean "failed"?',
    );
    expect(() => expect(run).not.toHaveStates({ extract: untyped("sucess") })).toThrow('Did you mean "success"?');
    expect(run).toHaveStates({ extract: expect.stringMatching(/^success$/) });
    await expect(env.crash(untyped("workr"))).rejects.toThrow('crash: found "workr", expected "worker" or "scheduler"');
  });

  test("what is right is taken: pools and choices in a simulation, methods that a hook makes itself", async () => {
    const tasks = { pick: { chooses: ["big"] } };
    const { runs } = await simulate(Sales, { ...stretch, pools: { warehouse: 1, default_pool: 2 }, tasks });
    expect(runs[0]!.tasks.find(({ taskId }) => taskId === "small")!.state).toBe("skipped");
    expect(await fakeHook(Warehouse, { count: async () => 4 }).count()).toBe(4);
  });
});

describe("places that tasks may connect to", () => {
  test.each([
    ["http://localhost:8080/x", 'a place without protocol and path: "localhost:8080"'],
    ["https://shop.example", 'a place without protocol and path: "shop.example:443"'],
    ["postgres://shop.example/db", 'a place without protocol and path: "shop.example"'],
    ["hooks:warehouse", '"hook:warehouse"'],
    ["localhost:http", 'a host, "host:port"'],
    ["localhost/x", 'a host, "host:port"'],
    ["", 'a host, "host:port"'],
    [5, 'a host, "host:port"'],
  ])("%s is none, and what is meant is said", async (place, expected) => {
    await expect(createTestEnv({ allow: [untyped(place)] })).rejects.toThrow(/^allow: found /);
    await expect(runTask(hello(), { allow: [untyped(place)] })).rejects.toThrow(`expected ${expected}`);
  });

  test("may be IPv6 addresses, in brackets as in URLs, and hosts of connections that carry a protocol", async () => {
    class Ask {
      async ask() {
        // nobody is there: whoever may ask finds that
        return fetch("http://[::1]:4/").catch((error: Error) => error.name);
      }
    }
    expect(await call(Ask, "ask")).toBe("NetworkRefusedError");
    expect(await call(Ask, "ask", { allow: ["[::1]:5", "[::2]"] })).toBe("NetworkRefusedError");
    for (const allow of [["[::1]:4"], ["[::1]"], ["::1:4"], ["::1"]])
      expect(await call(Ask, "ask", { allow })).toBe("TypeError");
    const connections = { here: { host: "http://::1", port: 4 } };
    expect(await call(Ask, "ask", { allow: ["hook:here"], connections })).toBe("TypeError");
  });

  test("stand in brackets in the error that refuses them", async () => {
    class Ask {
      async ask() {
        await fetch("http://[::1]:4/");
      }
    }
    await expect(call(Ask, "ask")).rejects.toThrow('allow: ["[::1]:4"]');
  });
});

describe("a stand-in for a hook", () => {
  test("that lacks the method which a task calls: the error has the hook, the method, and what there is", async () => {
    const trial = await runTask(Sales, "extract", { hooks: { warehouse: { rws: async () => [] } } });
    expect(trial).toHaveFailed(
      'The stand-in for Warehouse with the connection "warehouse" has no method rows(). It has rws.',
    );
    expect(trial.error).toMatchObject({ code: "TW4009" });
  });

  test("for an id that is almost the one which a task asks for: the error names it", async () => {
    const hooks = { warehose: { rows: async () => [] } };
    const meant = 'there is a stand-in for the hook of "warehose". Is "warehouse" meant?';
    expect(await runTask(Sales, "extract", { hooks })).toHaveFailed(meant);
    await using env = await createTestEnv({ dags: [Sales], hooks });
    expect((await env.run(Sales)).task("extract")).toHaveFailed(meant);
  });
});

test("a matcher that fails says which connection may be meant", async () => {
  await using env = await createTestEnv({ dags: [Sales], connections: { warehose: "http://shop.example" } });
  const run = await env.run(Sales);
  expect(() => expect(run).toHaveSucceeded()).toThrow(
    /Connection "warehouse" is not defined.\n {2}hint: .*Did you mean "warehose"\?/,
  );
});

describe("a graph that is written", () => {
  test.each([
    ["group quality {\n pick >> big", "group quality"],
    ["pick >> big }", "}"],
    ["group quality\n pick >> big", "group quality"],
    ["{ pick >> big }", "{"],
    ["pick >> [big, small", "pick >> [big, small"],
    ["pick >> >> big", "pick >> >> big"],
  ])("as %j cannot be read", (graph, line) => {
    expect(() => expect(Sales).toMatchGraph(graph)).toThrow(`The graph of the test cannot be read: "${line}".`);
  });
});

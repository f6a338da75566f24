import { describe, expect, test } from "vitest";
import { inAttempt } from "../../src/context.ts";
import { extensionsIn } from "../../src/extensions/extensions.ts";
import {
  BashOperator,
  BashSensor,
  contextVars,
  definePolicies,
  type PolicedInstance,
  type Policies,
} from "../../src/index.ts";
import { assignedInstance } from "../../src/policies/assigned-instance.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

const INSTANCE: PolicedInstance = {
  dagId: "etl",
  taskId: "load",
  operator: "@task",
  runId: "one",
  runType: "manual",
  logicalDate: undefined,
  mapIndex: -1,
  tryNumber: 1,
  queue: "default",
  executor: undefined,
  executorConfig: undefined,
};

function assigned(policies: readonly Policies[], instance: Partial<PolicedInstance> = {}) {
  const failures: string[] = [];
  const assignment = assignedInstance(policies, { ...INSTANCE, ...instance }, ({ message }) => failures.push(message));
  return { ...assignment, failures };
}

describe("a policy of task instances", () => {
  const later: Policies = { taskInstance: ({ tryNumber }) => (tryNumber > 1 ? { queue: "big" } : undefined) };

  test("says by the try where an attempt goes", () => {
    expect(assigned([later])).toMatchObject({ queue: "default", executor: undefined });
    expect(assigned([later], { tryNumber: 2 })).toMatchObject({ queue: "big", failures: [] });
  });

  test("sees what those before it have said, and leaves the rest as its author has written it", () => {
    const byQueue: Policies = {
      taskInstance: ({ queue }) => (queue === "big" ? { executor: "pods", executorConfig: { cpu: 8 } } : {}),
    };
    expect(assigned([later, { dag: () => {} }, byQueue], { tryNumber: 2 })).toEqual({
      queue: "big",
      executor: "pods",
      executorConfig: { cpu: 8 },
      failures: [],
    });
    expect(assigned([byQueue, later], { tryNumber: 2 })).toMatchObject({ queue: "big", executor: undefined });
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no idea");
      },
      "no idea",
    ],
    ["changes the weight", () => ({ priorityWeight: 3 }) as never, "it changes priorityWeight; it may change queue"],
    ["gives no name", () => ({ executor: "" }), "its executor is no name"],
    [
      "gives what JSON cannot say",
      () => ({ executorConfig: { f: () => {} } }),
      "its executorConfig holds the function f",
    ],
  ])("that %s is told, and changes nothing", (_what, taskInstance, why) => {
    const { failures, ...rest } = assigned([{ taskInstance }, later], { tryNumber: 2 });
    expect(rest).toEqual({ queue: "big", executor: undefined, executorConfig: undefined });
    expect(failures).toEqual([expect.stringContaining(`task "load" of DAG "etl": ${why}`)]);
  });

  test("cannot change what it is given", () => {
    const { failures } = assigned([{ taskInstance: (instance) => void Object.assign(instance, { queue: "x" }) }]);
    expect(failures).toHaveLength(1);
  });
});

describe("the variables of commands", () => {
  const under = <T>(policies: readonly Policies[], body: () => T): T => {
    const scope = attemptScope();
    const extensions = extensionsIn(policies.map(definePolicies));
    return inAttempt({ ...scope, definition: { ...scope.definition, extensions } }, body);
  };

  test("say which attempt it is", () => {
    expect(contextVars(taskContext())).toEqual({
      TRADEWIND_CTX_DAG_ID: "etl",
      TRADEWIND_CTX_TASK_ID: "load",
      TRADEWIND_CTX_DAG_RUN_ID: "scheduled__2024-01-31T06:30:00+00:00",
      TRADEWIND_CTX_TRY_NUMBER: "2",
      TRADEWIND_CTX_MAP_INDEX: "-1",
      TRADEWIND_CTX_DAG_OWNER: "me",
      TRADEWIND_CTX_LOGICAL_DATE: "2024-01-31T06:30:00+00:00",
    });
  });

  test("have what policies add, a later one's over an earlier one's", () => {
    const team: Policies = { contextVars: ({ task }) => ({ TEAM: task.owner, COST: "1" }) };
    const vars = under([team, { contextVars: () => ({ COST: "2" }) }], () => contextVars(taskContext()));
    expect(vars).toMatchObject({ TEAM: "me", COST: "2", TRADEWIND_CTX_TASK_ID: "load" });
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no team");
      },
      "no team",
    ],
    ["gives a number", () => ({ COST: 2 }) as never, "COST is a number"],
  ])("fail the attempt when a policy %s", (_what, contextVarsOf, why) => {
    const vars = () => under([{ contextVars: contextVarsOf }], () => contextVars(taskContext()));
    expect(vars).toThrow(why);
    expect(vars).toThrow(expect.objectContaining({ code: "TW1027" }));
  });

  test.each([
    ["the process's own environment", {}],
    ["one of its own", { env: { PATH: process.env.PATH! } }],
    ["one that is added", { env: { OTHER: "x" }, appendEnv: true }],
  ])("are there for a Bash task with %s", async (_what, options) => {
    const lines: string[] = [];
    const bashCommand = "echo $TRADEWIND_CTX_DAG_ID $TRADEWIND_CTX_TRY_NUMBER $TEAM";
    const bash = new BashOperator({ taskId: "bash", bashCommand, ...options });
    await under([{ contextVars: () => ({ TEAM: "data" }) }], () => bash.execute(taskContext({}, lines)));
    expect(lines).toEqual(["etl 2 data"]);
  });

  test("are there for a Bash sensor", async () => {
    const lines: string[] = [];
    const sensor = new BashSensor({ taskId: "wait", bashCommand: "echo $TRADEWIND_CTX_TASK_ID" });
    expect(await sensor.poke(taskContext({}, lines))).toBe(true);
    expect(lines).toEqual(["load"]);
  });
});

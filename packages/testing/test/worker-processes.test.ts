import { fileURLToPath } from "node:url";
import type { DagDefinition } from "@tradewind/core";
import { decodeXCom, RETURN_VALUE } from "@tradewind/core/engine";
import { type Executor, processExecutor, workerProcessSettings } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testRuntime, until } from "../src/internal.ts";
import { killed, killedForGood, resumes, stubborn, warmThenStubborn } from "./dags/killed.ts";

const file = fileURLToPath(new URL("./dags/killed.ts", import.meta.url));

async function onProcesses(processes: number) {
  const rt = await testRuntime({
    clock: "system",
    executor: (_definitions, { clock }) => {
      const options = { logFolder: null, forwardLogs: true, maxXComBytes: 1000 };
      return processExecutor({
        clock,
        processes,
        graceMs: 50,
        worker: workerProcessSettings(file, options, process.env),
      });
    },
  });
  return rt;
}

const pidsOf = (executor: Executor): readonly number[] => (executor as Executor & { pids: readonly number[] }).pids;

/** Runs a DAG and kills the worker process in which its victim waits. */
async function runAndKill(definition: DagDefinition) {
  const rt = await onProcesses(1);
  const { done } = await rt.start(definition, { file });
  const isWaiting = () =>
    rt.events.some((event) => event.kind === "log" && event.line.message === "waiting to be killed");
  await until(isWaiting, "the victim");
  const [pid] = pidsOf(rt.executor);
  process.kill(pid!, "SIGKILL");
  const end = await done;
  const log = (await rt.store.queries()).listTransitions(end.runKey);
  const rows = await rt.store.getTaskInstances(end.runKey);
  const [result] = await rt.store.getXComRange(end.runKey, { taskId: "victim", key: RETURN_VALUE, from: -1, to: -1 });
  await rt[Symbol.asyncDispose]();
  return {
    end,
    pid,
    result: result && (await decodeXCom(result.value)),
    paths: (taskId: string) => log.filter((row) => row.taskId === taskId).map(({ toState }) => toState),
    rows,
  };
}

describe("a worker process that is killed", () => {
  test("loses no run: its attempt is tried again, and the log has every state once", async () => {
    const { end, paths } = await runAndKill(killed);
    expect(end.state).toBe("success");
    expect(paths("victim")).toEqual(["queued", "running", "up_for_retry", "queued", "running", "success"]);
    expect(paths("quick")).toEqual(["queued", "running", "success"]);
    expect(paths("end")).toEqual(["queued", "running", "success"]);
  });

  test("loses nothing of what its task has kept: the next try goes on with the job that was begun", async () => {
    const { pid, result } = await runAndKill(resumes);
    expect(result).toBe(`try 2 goes on with job of process ${pid}`);
  });

  test("fails an attempt that has no try left, with the reason", async () => {
    const { end, pid, rows } = await runAndKill(killedForGood);
    expect(end.state).toBe("failed");
    const victim = rows.find(({ taskId }) => taskId === "victim");
    expect(victim).toMatchObject({
      state: "failed",
      reason: `Worker process ${pid} was ended by SIGKILL while the task was running.`,
    });
  });
});

test("a task that ignores its timeout has its process killed, and its neighbour loses no try", async () => {
  await using rt = await onProcesses(1);
  const { done } = await rt.start(stubborn, { file });
  const end = await done;
  const rows = await rt.store.getTaskInstances(end.runKey);
  expect(rows.find(({ taskId }) => taskId === "blocks")).toMatchObject({ state: "failed", tryNumber: 1 });
  expect(rows.find(({ taskId }) => taskId === "neighbour")).toMatchObject({ state: "success", tryNumber: 1 });
});

test("a task that blocks a warm process before it could say that it started is timed out all the same", async () => {
  await using rt = await onProcesses(1);
  const first = await rt.start(warmThenStubborn, { file });
  const end = await first.done;
  const rows = await rt.store.getTaskInstances(end.runKey);
  expect(rows.find(({ taskId }) => taskId === "blocks")).toMatchObject({ state: "failed", tryNumber: 1 });
});

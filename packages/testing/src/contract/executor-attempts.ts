import { createRequire } from "node:module";
import type { Executor } from "@tradewind/runtime";
import { type AttemptRequest, FIRST_ATTEMPT } from "@tradewind/worker";
import { contractDag } from "./contract-dag.ts";
import type { ExecutorContract } from "./executor-contract.ts";
import { Recorder } from "./executor-recorder.ts";
import { waited } from "./patience.adapter.ts";

/** Where the DAG's compiled module lies: this file may be bundled into another one. */
const dagFile = (): string => createRequire(import.meta.url).resolve("@tradewind/testing/contract/dag");

/** What an executor is asked for. */
export const attemptOf = (
  { loadsFiles = true }: ExecutorContract,
  taskId: string,
  more: Partial<AttemptRequest> = {},
): AttemptRequest => ({
  token: `token-${taskId}`,
  file: loadsFiles ? dagFile() : null,
  run: {
    dagId: "executor_contract",
    runId: "r1",
    runType: "manual",
    logicalDate: Date.UTC(2024, 0, 1),
    dataIntervalStart: Date.UTC(2024, 0, 1),
    dataIntervalEnd: Date.UTC(2024, 0, 2),
    conf: {},
    startedAt: 0,
  },
  taskId,
  ...FIRST_ATTEMPT,
  ...more,
});

/** An executor that is open, and what it has told. */
export interface OpenExecutor extends AsyncDisposable {
  readonly executor: Executor;
  readonly heard: Recorder;
  readonly timeoutMs: number;
}

export async function started({ open, timeoutMs = 30_000 }: ExecutorContract): Promise<OpenExecutor> {
  const executor = open({ dag: contractDag, file: dagFile() });
  const heard = new Recorder();
  await executor.open(heard);
  return { executor, heard, timeoutMs, [Symbol.asyncDispose]: () => executor.close() };
}

/** Waits until an executor has told something. */
export async function heardOf(
  { heard, timeoutMs }: OpenExecutor,
  condition: () => boolean,
  what: string,
): Promise<void> {
  const end = await waited(() => heard.until(condition), timeoutMs);
  if (end.kind === "late") throw new Error(`nothing of ${what} within ${timeoutMs} ms`);
}

export const ended = (at: OpenExecutor, token: string): Promise<void> =>
  heardOf(at, () => at.heard.endings.has(token), `the end of ${token}`);

import "./one-file.ts";
import { guardNetwork } from "./env/network-rule.adapter.ts";
import "./env/real-timers.adapter.ts";

export type { RecordedRun } from "@tradewind/runtime";
export { createTestEnv } from "./create-test-env.ts";
export type { Edges } from "./env/edges.ts";
export type { DagSource, EnvRunOptions, TestEnvOptions } from "./env/env-options.ts";
export type { EnvAnswer, EnvRun } from "./env/env-run.ts";
export type { EnvLogLine, EnvTask, EnvTaskError } from "./env/env-task.ts";
export type { EmittedAsset } from "./env/heard.ts";
export { LeftBehindError, MappedTrialError, NetworkRefusedError, StuckError } from "./env/kit-errors.ts";
export type { Allowed } from "./env/network-rules.ts";
export { NotARecordedRunError, readRun } from "./env/read-run.ts";
export type { FailsInstead, Instead, Insteads, ReturnsInstead, SkipsInstead } from "./env/replaced-tasks.ts";
export type { TestEnv } from "./env/test-env.ts";
export { GraphTextError, graphOf } from "./graph-text.ts";
export { type NextRun, type NextRunsOptions, nextRuns } from "./next-runs.ts";
export {
  type SimulateDagsOptions,
  type SimulatedFaults,
  type SimulatedRun,
  type SimulatedStretch,
  type SimulatedTask,
  type SimulatedWork,
  simulate,
} from "./simulator/simulate-dags.ts";
export { type CallOptions, call } from "./trial/call.ts";
export { type RunTaskBetweenOptions, type RunTaskOptions, runTask } from "./trial/run-task.ts";
export type { SoloOptions } from "./trial/solo-attempt.ts";
export { TaskHistory } from "./trial/task-history.ts";
export type { TaskTrial } from "./trial/task-trial.ts";

guardNetwork();

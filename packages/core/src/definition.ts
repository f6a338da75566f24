// What the other packages need of core before anything runs: DAGs, their schedules, names. A part of the engine of its own, since whoever
// imports DAGs or tests them would wait 4 ms for the rest.
import "./index.ts";

export { connectionIdsInEnvironment, variableKeysInEnvironment } from "./connection/environment.ts";
export { toDateTime } from "./date.ts";
export { DEFAULT_OWNER } from "./document/make-document.ts";
export { suggestion } from "./errors/nearest.ts";
export { isDagDefinition } from "./graph/dag-definition.ts";
export { definitionOf } from "./graph/define-dag.ts";
export { operatorClassOf } from "./operators/mapped-operator.ts";
export { mapPathOf } from "./plan/map-index.ts";
export { nextScheduledRun } from "./plan/next-scheduled-run.ts";
export { hostProcess } from "./ports/host-process.adapter.ts";
export { systemRuntime } from "./ports/system-runtime.adapter.ts";
export { isRunFinished, RUN_STATES } from "./state/run-state.ts";
export { isFinished, TASK_STATES } from "./state/task-state.ts";
export { zoneName } from "./timetable/zone-name.ts";
export { RETURN_VALUE } from "./xcom/keys.ts";

import type { DagCallbackContext, DagDefinition, TaskLogger } from "@tradewind/core";
import { callbacksOf, dagCallbacksOf, HookScope, inAttempt } from "@tradewind/core/engine";
import type { AttemptLog } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { createCallbackContext, dagRun } from "./context.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { CallbackRequest } from "./protocol.ts";
import type { AttemptSurroundings } from "./run-attempt.ts";
import { StopRequest } from "./stop-request.ts";
import { NO_WAITS } from "./waits.ts";
import { XComs } from "./xcoms.ts";

export interface TaskCallbackParts {
  readonly definition: DagDefinition;
  readonly port: AttemptPort;
  readonly log: AttemptLog;
  readonly surroundings: AttemptSurroundings;
}

/** Calls a task's functions of one kind, in order; the first error ends it. */
export async function callTaskCallbacks(
  { kind, attempt, error, reason }: CallbackRequest,
  { definition, port, log, surroundings }: TaskCallbackParts,
): Promise<void> {
  const { clock, hookOverrides, masker, maxXComBytes } = surroundings;
  const parts = {
    attempt,
    definition,
    port,
    startedAt: clock.now(),
    xcoms: new XComs(attempt, { port: () => port, maxBytes: maxXComBytes, masker }),
    log,
    stop: new StopRequest(),
    waits: NO_WAITS,
    renderedOptions: new Map(),
    outletEvents: new OutletEventsOf(definition.tasks.get(attempt.taskId)!),
  };
  const context = createCallbackContext(parts, error, reason);
  const hooks = new HookScope((connId) => port.connection(connId), hookOverrides);
  const scope = { context, renderedOptions: new Map(), hooks, runs: port, clock, definition };
  await inAttempt(scope, async () => {
    for (const callback of callbacksOf(definition.tasks.get(attempt.taskId)!.options, kind)) await callback(context);
  });
  await hooks.close();
}

/** Calls a DAG's functions of one kind, in order; the first error ends it. */
export async function callDagCallbacks(
  { kind, attempt, reason }: CallbackRequest,
  definition: DagDefinition,
  log: TaskLogger,
): Promise<void> {
  const run = dagRun(attempt);
  const { dagId, runId } = attempt.run;
  const state = kind === "success" ? "success" : "failed";
  const context: DagCallbackContext = { dagId, runId, run, dagRun: run, state, reason: reason ?? state, log };
  for (const callback of dagCallbacksOf(definition.options, kind === "success" ? "success" : "failure")) {
    await callback(context);
  }
}

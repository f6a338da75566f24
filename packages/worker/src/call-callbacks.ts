import { type DagCallbackContext, type DagDefinition, NoContextError } from "@tradewind/core";
import { callbacksOf, dagCallbacksOf, HookScope, inAttempt } from "@tradewind/core/engine";
import type { AttemptLog } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { createCallbackContext, dagRun } from "./context.ts";
import { Elements } from "./elements.ts";
import { dagNames, notify, taskNames } from "./notify.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { CallbackRequest } from "./protocol.ts";
import type { AttemptSurroundings } from "./run-attempt.ts";
import { StopRequest } from "./stop-request.ts";
import { templateSource } from "./template-source.ts";
import { NO_WAITS } from "./waits.ts";
import { XComs } from "./xcoms.ts";

export interface CallbackParts {
  readonly definition: DagDefinition;
  readonly port: AttemptPort;
  readonly log: AttemptLog;
  readonly surroundings: AttemptSurroundings;
}

/** Calls a task's functions of one kind, in order; the first error ends it. */
export async function callTaskCallbacks(
  { kind, attempt, error, reason }: CallbackRequest,
  { definition, port, log, surroundings }: CallbackParts,
): Promise<void> {
  const { clock, hookOverrides, masker, maxXComBytes, xcomStorage } = surroundings;
  const parts = {
    attempt,
    definition,
    port,
    startedAt: clock.now(),
    confOverridesParams: surroundings.confOverridesParams,
    xcoms: new XComs(attempt, { port: () => port, maxBytes: maxXComBytes, masker, storage: xcomStorage }),
    log,
    stop: new StopRequest(),
    waits: NO_WAITS,
    renderedOptions: new Map(),
    outletEvents: new OutletEventsOf(definition.tasks.get(attempt.taskId)!),
  };
  const context = createCallbackContext(parts, error, reason);
  const hooks = new HookScope((connId) => port.connection(connId), hookOverrides);
  const rendering = {
    context,
    source: templateSource({ port, xcoms: parts.xcoms, elements: new Elements(attempt, definition, surroundings) }),
    engine: () => surroundings.templateEngine(definition),
  };
  const maskSecret = (secret: string) => masker.addSecret(secret);
  const scope = { context, renderedOptions: new Map(), hooks, runs: port, clock, definition, maskSecret };
  await inAttempt(scope, async () => {
    for (const callback of callbacksOf(definition.tasks.get(attempt.taskId)!.options, kind)) {
      if (typeof callback === "function") await callback(context);
      else await notify(callback, context, { ...rendering, names: (fetched) => taskNames(context, fetched, clock) });
    }
  });
  await hooks.close();
}

/** Calls a DAG's functions of one kind, in order; the first error ends it. */
export async function callDagCallbacks(
  { kind, attempt, reason }: CallbackRequest,
  { definition, port, log, surroundings }: CallbackParts,
): Promise<void> {
  const run = dagRun(attempt);
  const { dagId, runId } = attempt.run;
  const state = kind === "success" ? "success" : "failed";
  const context: DagCallbackContext = { dagId, runId, run, dagRun: run, state, reason: reason ?? state, log: log.task };
  const { clock, hookOverrides, masker, maxXComBytes, xcomStorage, templateEngine } = surroundings;
  const xcoms = new XComs(attempt, { port: () => port, maxBytes: maxXComBytes, masker, storage: xcomStorage });
  const rendering = {
    context,
    source: templateSource({ port, xcoms, elements: new Elements(attempt, definition, surroundings) }),
    engine: () => templateEngine(definition),
  };
  const hooks = new HookScope((connId) => port.connection(connId), hookOverrides);
  const scope = {
    // there is a run, and no attempt that one could ask for
    get context(): never {
      throw new NoContextError();
    },
    renderedOptions: new Map(),
    hooks,
    runs: port,
    clock,
    definition,
    maskSecret: (secret: string) => masker.addSecret(secret),
  };
  await inAttempt(scope, async () => {
    for (const callback of dagCallbacksOf(definition.options, kind === "success" ? "success" : "failure")) {
      if (typeof callback === "function") await callback(context);
      else await notify(callback, context, { ...rendering, names: (fetched) => dagNames(context, fetched, clock) });
    }
  });
  await hooks.close();
}

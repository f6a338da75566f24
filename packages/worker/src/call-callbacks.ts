import {
  type BaseNotifier,
  type DagCallbackContext,
  type DagDefinition,
  type DeadlineContext,
  NoContextError,
  type NotifierContext,
  type TaskOptions,
} from "@tradewind/core";
import {
  callbacksOf,
  DAG_EVENTS,
  dagCallbacksOf,
  dateAt,
  deadlinesOf,
  HookScope,
  inAttempt,
  TASK_EVENTS,
} from "@tradewind/core/engine";
import type { AttemptLog } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { createCallbackContext, dagRun } from "./context.ts";
import { Elements } from "./elements.ts";
import { dagNames, deadlineNames, type NamesOf, notify, runNames, taskNames } from "./notify.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { AttemptRequest, DeadlineCallbackRequest, RunCallbackRequest, TaskCallbackRequest } from "./protocol.ts";
import type { AttemptSurroundings } from "./run-attempt.ts";
import { StateStores } from "./state-stores.ts";
import { StopRequest } from "./stop-request.ts";
import { tellListeners } from "./tell-listeners.ts";
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
  { kind, attempt, error, reason }: TaskCallbackRequest,
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
    stateStores: stateStoresFor(attempt.taskId, definition.tasks.get(attempt.taskId)!.options, { port, surroundings }),
  };
  const context = createCallbackContext(parts, error, reason);
  const hooks = new HookScope((connId) => port.connection(connId), hookOverrides);
  const rendering = {
    context,
    source: templateSource({ ...parts, elements: new Elements(attempt, definition, surroundings) }),
    engine: () => surroundings.templateEngine(definition),
  };
  const maskSecret = (secret: string) => masker.addSecret(secret);
  const scope = { context, renderedOptions: new Map(), hooks, runs: port, clock, definition, maskSecret };
  await inAttempt(scope, async () => {
    await tellListeners(definition, TASK_EVENTS[kind], { context, log });
    for (const callback of callbacksOf(definition.tasks.get(attempt.taskId)!.options, kind)) {
      if (typeof callback === "function") await callback(context);
      else await notify(callback, context, { ...rendering, names: taskNames(context, clock) });
    }
  });
  await hooks.close();
}

const stateStoresFor = (
  taskId: string,
  options: TaskOptions,
  { port, surroundings: { masker } }: Pick<CallbackParts, "port" | "surroundings">,
): StateStores => new StateStores({ taskId, options, port: () => port, masker });

/** Calls a DAG's functions of one kind, in order; the first error ends it. That a run begins only listeners are told. */
export async function callDagCallbacks(
  { kind, attempt, reason }: RunCallbackRequest,
  parts: CallbackParts,
): Promise<void> {
  const run = dagRun(attempt);
  const { dagId, runId } = run;
  const { log, surroundings, definition } = parts;
  const about = { dagId, runId, run, dagRun: run, log: log.task };
  if (kind === "running") {
    const first = () => tellListeners(definition, DAG_EVENTS.running, { context: about, log });
    const names = runNames({ dagId, run }, surroundings.clock);
    // of the run's end nothing is known, and no callback asks for it
    const context = about as DagCallbackContext;
    await callForRun({ attempt, context, callbacks: [], names, first }, parts);
    return;
  }
  const state = kind === "success" ? "success" : "failed";
  const context: DagCallbackContext = { ...about, state, reason: reason ?? state };
  const names = dagNames(context, surroundings.clock);
  const callbacks = dagCallbacksOf(definition.options, kind);
  const first = () => tellListeners(definition, DAG_EVENTS[kind], { context, log });
  await callForRun({ attempt, context, callbacks, names, first }, parts);
}

/** Calls the functions of a deadline that has passed, in order; the first error ends it. */
export async function callDeadlineCallbacks(
  { attempt, reason, deadline }: DeadlineCallbackRequest,
  parts: CallbackParts,
): Promise<void> {
  const { log, surroundings, definition } = parts;
  const { taskId, index } = deadline;
  const options = taskId === null ? definition.options : definition.tasks.get(taskId)?.options;
  const alert = options && deadlinesOf(options)[index];
  if (!alert) {
    log.worker.warn("The DAG has this deadline no longer: nobody is told of it.");
    return;
  }
  const run = dagRun(attempt);
  const { dagId, runId } = run;
  const context: DeadlineContext = {
    dagId,
    runId,
    run,
    dagRun: run,
    deadline: {
      name: alert.name,
      taskId: taskId ?? undefined,
      deadlineTime: dateAt(deadline.dueAt),
    },
    reason: reason ?? "",
    log: log.task,
  };
  const names = deadlineNames(context, surroundings.clock);
  await callForRun({ attempt, context, callbacks: [alert.callback].flat(), names }, parts);
}

interface RunCallbacks<Context extends NotifierContext> {
  readonly attempt: AttemptRequest;
  readonly context: Context;
  readonly callbacks: readonly (((context: Context) => void | Promise<void>) | BaseNotifier)[];
  /** What templates of notifiers may name. */
  readonly names: NamesOf;
  /** What comes before them. @default nothing */
  readonly first?: () => Promise<void>;
}

/** Calls functions and notifiers for a run, of which no task executes. */
async function callForRun<Context extends NotifierContext>(
  { attempt, context, callbacks, names, first }: RunCallbacks<Context>,
  { definition, port, surroundings }: CallbackParts,
): Promise<void> {
  const { clock, hookOverrides, masker, maxXComBytes, xcomStorage, templateEngine } = surroundings;
  const xcoms = new XComs(attempt, { port: () => port, maxBytes: maxXComBytes, masker, storage: xcomStorage });
  const rendering = {
    context,
    source: templateSource({
      port,
      xcoms,
      elements: new Elements(attempt, definition, surroundings),
      stateStores: stateStoresFor(attempt.taskId, {}, { port, surroundings }),
    }),
    engine: () => templateEngine(definition),
    names,
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
    await first?.();
    for (const callback of callbacks) {
      if (typeof callback === "function") await callback(context);
      else await notify(callback, context, rendering);
    }
  });
  await hooks.close();
}

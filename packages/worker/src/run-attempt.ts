import {
  type BaseSensor,
  type BranchChoice,
  type DagDefinition,
  FailTask,
  RescheduleTask,
  SkipTask,
  type TaskContext,
} from "@tradewind/core";
import {
  type AttemptScope,
  type BoundTask,
  type Clock,
  type Decision,
  type HookOverrides,
  HookScope,
  inAttempt,
  RETURN_VALUE,
  type TaskKind,
  type TemplateEngine,
} from "@tradewind/core/engine";
import { AttemptLog, type LogSink } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { branchTargets } from "./branch-targets.ts";
import { createContext } from "./context.ts";
import type { Masker } from "./masker.ts";
import { pokeLoop, SoftFailure, softened } from "./poke-loop.ts";
import type { AttemptRequest, Outcome } from "./protocol.ts";
import { renderTask } from "./render-task.ts";
import type { StopRequest } from "./stop-request.ts";
import { taskErrorOf } from "./task-error.ts";
import { Deferral, Waits } from "./waits.ts";
import { XComs } from "./xcoms.ts";

/** What all attempts of a worker share. */
export interface AttemptSurroundings {
  readonly clock: Clock;
  readonly masker: Masker;
  readonly logSinks: readonly LogSink[];
  readonly maxXComBytes: number;
  readonly hookOverrides: HookOverrides;
  readonly templateEngine: () => Promise<TemplateEngine>;
}

export interface AttemptParts {
  readonly attempt: AttemptRequest;
  readonly definition: DagDefinition;
  readonly port: AttemptPort;
  readonly stop: StopRequest;
  readonly startedAt: number;
  readonly surroundings: AttemptSurroundings;
}

export interface AttemptEnd {
  readonly outcome: Outcome;
  readonly xcoms: readonly { readonly key: string; readonly value: string }[];
}

/**
 * Does one attempt of one task, in Airflow's order: context, delete the XComs of earlier attempts, render, preExecute, execute,
 * save the result as XCom, postExecute. Never throws: whatever happens is an outcome.
 */
export async function runAttempt(parts: AttemptParts): Promise<AttemptEnd> {
  const { attempt, definition, port, stop, startedAt, surroundings } = parts;
  const { clock, masker, logSinks, maxXComBytes } = surroundings;
  const task = definition.tasks.get(attempt.taskId)!;
  const log = new AttemptLog({ attempt, sinks: logSinks, clock, mask: masker.mask });
  const xcoms = new XComs(attempt, port, maxXComBytes);
  const renderedOptions = new Map<object, object>();
  const waits = new Waits({ attempt, clock, stop, definition, log });
  const context = createContext({
    attempt,
    definition,
    startedAt,
    port,
    xcoms,
    log,
    stop,
    waits,
    renderedOptions: () => renderedOptions.get(task.operator) as Record<string, unknown> | undefined,
  });
  const hooks = new HookScope((connId) => port.connection(connId), surroundings.hookOverrides);
  const scope: AttemptScope = { context, renderedOptions, hooks, runs: port, clock, definition };

  let outcome: Outcome;
  try {
    outcome = await inAttempt(scope, () => steps(parts, { task, context, xcoms, scope, waits }));
  } catch (thrown) {
    outcome = outcomeOf(waits.deferral ?? thrown, parts, log);
  }
  const encoded = xcoms.isPending
    ? await encodeXComs(xcoms, outcome, parts, log)
    : { outcome, xcoms: xcoms.encodedSoFar() };
  if (hooks.isUsed) {
    for (const error of await hooks.close()) log.worker.warn(`A hook could not be closed: ${String(error)}`);
  }
  if ("error" in encoded.outcome) log.worker.error(encoded.outcome.error.stack ?? encoded.outcome.error.message);
  log.close();
  return encoded;
}

interface StepParts {
  readonly task: BoundTask;
  readonly context: TaskContext;
  readonly xcoms: XComs;
  readonly scope: AttemptScope;
  readonly waits: Waits;
}

// Here a promise is awaited only where there is one: under AsyncLocalStorage each costs half a microsecond, and most attempts
// have no template, no callback and no preExecute.
async function steps(parts: AttemptParts, { task, context, xcoms, scope, waits }: StepParts): Promise<Outcome> {
  const { attempt, port, stop, surroundings } = parts;
  const { operator, options } = task;
  const goesOn = Boolean(attempt.resume);
  if (attempt.mayHaveXComs && !goesOn) await port.clearXComs();
  if (hasTemplateFields(operator)) {
    const { templateEngine } = surroundings;
    scope.renderedOptions.set(operator, await renderTask({ operator, context, port, xcoms, templateEngine }));
  }
  if (options.onExecuteCallback && !goesOn) await options.onExecuteCallback(context);
  const prepared = operator.preExecute(context);
  if (prepared) await prepared;
  if (stop.isMade) throw stop.reason;
  const work = kindOf(task) === "sensor" ? pokes(parts, { task, context, waits }) : execute(parts, task, context);
  const result = work instanceof Promise ? await work : work;
  // somebody caught the error that ends an attempt at a wait
  if (waits.deferral) throw waits.deferral;
  const decision = saveResult(parts, task, xcoms, result);
  xcoms.encodePlain();
  if (xcoms.isPending) await xcoms.encode();
  const finished = operator.postExecute(context, result);
  if (finished) await finished;
  return decision ? { kind: "success", decision } : { kind: "success" };
}

function kill({ operator }: BoundTask, { log }: TaskContext): void {
  Promise.resolve(operator.onKill()).catch((error) => log.error(`onKill failed: ${error}`));
}

const hasTemplateFields = (operator: BoundTask["operator"]): boolean =>
  (operator.constructor as unknown as { templateFields: readonly string[] }).templateFields.some(
    (field) => operator.rawOptions[field] !== undefined,
  );

const kindOf = ({ operator }: BoundTask): TaskKind => (operator.constructor as unknown as { kind: TaskKind }).kind;

/**
 * What the task returns, or the promise of it, which ends early when the task has to stop. A thenable of somebody else's making is
 * made a promise.
 */
function execute({ stop }: AttemptParts, task: BoundTask, context: TaskContext): unknown {
  const work: unknown = task.operator.execute(context);
  return isThenable(work) ? stop.orElse(Promise.resolve(work), () => kill(task, context)) : work;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** The promise of what a sensor finds in the end. What makes it fail is what its `softFail` and `neverFail` make of that. */
async function pokes(
  { attempt, stop, startedAt, surroundings }: AttemptParts,
  { task, context, waits }: Pick<StepParts, "task" | "context" | "waits">,
): Promise<unknown> {
  const sensor = task.operator as unknown as BaseSensor<never>;
  const { clock } = surroundings;
  const since = attempt.resume || isRescheduling(task) ? (attempt.waitingSince ?? startedAt) : startedAt;
  try {
    const loop = pokeLoop({ sensor, context, clock, waits, since, once: attempt.testMode });
    return await stop.orElse(loop, () => kill(task, context));
  } catch (thrown) {
    throw softened(sensor.sensorOptions, thrown, stop.isMade);
  }
}

const isRescheduling = (task: BoundTask): boolean =>
  kindOf(task) === "sensor" && (task.operator as unknown as BaseSensor<never>).sensorOptions.mode === "reschedule";

/** Puts the result where XComs are saved from, and says what it decides for the tasks downstream. */
function saveResult(parts: AttemptParts, task: BoundTask, xcoms: XComs, result: unknown): Decision | undefined {
  const { doXcomPush = true, multipleOutputs = false } = task.options;
  const kind = kindOf(task);
  const chosen = kind === "branch" ? branchTargets(parts.definition, task, result as BranchChoice) : undefined;
  const value = chosen ?? result;
  if (doXcomPush && value !== undefined) {
    if (multipleOutputs) pushEach(value, xcoms);
    xcoms.push(RETURN_VALUE, value);
  }
  if (chosen) return { kind: "branch", chosen };
  return kind === "shortCircuit" && !result ? { kind: "shortCircuit" } : undefined;
}

function pushEach(value: unknown, xcoms: XComs): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("multipleOutputs needs an object: each of its properties becomes an XCom");
  }
  for (const [key, part] of Object.entries(value)) xcoms.push(key, part);
}

function outcomeOf(thrown: unknown, parts: AttemptParts, log: AttemptLog): Outcome {
  const { attempt, definition, stop, surroundings, startedAt } = parts;
  const { masker } = surroundings;
  const waitingSince = attempt.waitingSince ?? startedAt;
  // a sensor that was stopped by its executionTimeout may be soft on it
  if (thrown instanceof SoftFailure || (thrown instanceof SkipTask && !stop.isMade)) {
    log.worker.info(`Skipped: ${thrown.message}`);
    return { kind: "skipped", reason: masker.mask(thrown.message) };
  }
  if (!stop.isMade) {
    if (thrown instanceof RescheduleTask) return { kind: "rescheduled", at: thrown.at.getTime(), waitingSince };
    if (thrown instanceof Deferral) return { kind: "deferred", at: thrown.at, resume: thrown.resume, waitingSince };
  }
  const error = taskErrorOf(thrown, masker.mask);
  if (thrown instanceof FailTask || attempt.tryNumber >= attempt.maxTries) return { kind: "failed", error };
  return isRescheduling(definition.tasks.get(attempt.taskId)!)
    ? { kind: "retry", error, waitingSince }
    : { kind: "retry", error };
}

/** What was pushed goes along however the attempt ended; a value that cannot be stored fails an attempt that has not failed yet. */
async function encodeXComs(xcoms: XComs, outcome: Outcome, parts: AttemptParts, log: AttemptLog): Promise<AttemptEnd> {
  try {
    return { outcome, xcoms: await xcoms.encode() };
  } catch (thrown) {
    const isFirstError = outcome.kind === "success" || outcome.kind === "deferred";
    return { outcome: isFirstError ? outcomeOf(thrown, parts, log) : outcome, xcoms: xcoms.encodedSoFar() };
  }
}

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
  type AskedQuestion,
  type BoundTask,
  type Clock,
  type Decision,
  type GivenAnswer,
  goesOn,
  type HookOverrides,
  inAttempt,
  MappedOperator,
  RETURN_VALUE,
  type TaskKind,
  type TemplateEngine,
} from "@tradewind/core/engine";
import type { LogSink } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { branchTargets } from "./branch-targets.ts";
import { decidedByPolicy } from "./decided-by-policy.ts";
import { hasLinks, pushLinks } from "./extra-links.ts";
import { gateDecision } from "./loop-gate.ts";
import { mappedLengths } from "./mapped-lengths.ts";
import { maskedTexts } from "./masking/masked-texts.ts";
import type { Masker } from "./masking/masker.ts";
import { pokeLoop, SoftFailure, softened } from "./poke-loop.ts";
import type { AttemptRequest, EndedReply, Outcome } from "./protocol.ts";
import { renderTask, renderText, templateValues, unmapped } from "./render-task.ts";
import { RunningAttempt } from "./running-attempt.ts";
import type { StopRequest } from "./stop-request.ts";
import { taskErrorOf } from "./task-error.ts";
import { isHeard, tellListeners } from "./tell-listeners.ts";
import { tellOfStart } from "./tell-of-start.ts";
import { Deferral } from "./waits.ts";
import type { XComStorage } from "./xcom-storage.ts";
import type { XComs } from "./xcoms.ts";

/** What all attempts of a worker share. */
export interface AttemptSurroundings {
  readonly clock: Clock;
  readonly masker: Masker;
  readonly logSinks: readonly LogSink[];
  readonly maxXComBytes: number;
  readonly xcomStorage: XComStorage | undefined;
  readonly maxMapLength: number;
  readonly confOverridesParams: boolean;
  readonly hookOverrides: HookOverrides;
  /** What people would say, where there are none. */
  readonly answers: PreparedAnswers | undefined;
  readonly onRendered: RenderedListener | undefined;
  /** The engine with what a DAG adds to its templates. */
  readonly templateEngine: (definition: DagDefinition) => Promise<TemplateEngine>;
}

/** Answers a question in people's stead: in tests. */
export type PreparedAnswers = (attempt: AttemptRequest, question: AskedQuestion) => GivenAnswer | undefined;

/** Hears what the template fields of a task have become in an attempt. */
export type RenderedListener = (attempt: AttemptRequest, fields: Readonly<Record<string, unknown>>) => void;

export interface AttemptParts {
  readonly attempt: AttemptRequest;
  readonly definition: DagDefinition;
  readonly openPort: () => AttemptPort;
  readonly stop: StopRequest;
  readonly startedAt: number;
  readonly surroundings: AttemptSurroundings;
}

export type AttemptEnd = Pick<EndedReply, "outcome" | "xcoms" | "assetEvents" | "mapIndexName">;

// There is a promise only where something takes time: under AsyncLocalStorage each costs half a microsecond, and what many attempts
// keep until their promises settle costs garbage collection. An attempt of a task without templates that returns no promise is over
// when `runAttempt` returns.

/**
 * Does one attempt of one task, in Airflow's order: context, delete the XComs of earlier attempts, render, preExecute, execute,
 * save the result as XCom, postExecute. Never throws: whatever happens is an outcome.
 */
export function runAttempt(parts: AttemptParts): AttemptEnd | Promise<AttemptEnd> {
  const running = new RunningAttempt(parts);
  try {
    const outcome = inAttempt(running, () => steps(running));
    return outcome instanceof Promise ? finishLater(running, outcome) : finish(running, outcome);
  } catch (thrown) {
    return finish(running, outcomeOf(running.deferral ?? thrown, running));
  }
}

async function finishLater(running: RunningAttempt, pending: Promise<Outcome>): Promise<AttemptEnd> {
  let outcome: Outcome;
  try {
    outcome = await pending;
  } catch (thrown) {
    outcome = outcomeOf(running.deferral ?? thrown, running);
  }
  return finish(running, outcome);
}

function finish(running: RunningAttempt, outcome: Outcome): AttemptEnd | Promise<AttemptEnd> {
  if (running.usesHooks || running.isNamed || hasLinks(running) || (running.hasXComs && running.xcoms.isPending))
    return cleanUp(running, outcome);
  return close(running, { outcome, xcoms: encodedSoFar(running) });
}

async function cleanUp(running: RunningAttempt, outcome: Outcome): Promise<AttemptEnd> {
  if (hasLinks(running) && (isFinal(outcome) || outcome.kind === "retry")) await pushLinks(running, partsOf(running));
  const end = await encodeXComs(running, outcome);
  if (running.usesHooks) {
    for (const error of await running.hooks.close()) {
      running.log.worker.warn(`A hook could not be closed: ${String(error)}`);
    }
  }
  const mapIndexName = running.isNamed && isFinal(outcome) ? await nameOf(running) : undefined;
  return close(running, mapIndexName === undefined ? end : { ...end, mapIndexName });
}

const isFinal = ({ kind }: Outcome): boolean => kind === "success" || kind === "failed" || kind === "skipped";

/** What a mapped instance is called. A name that cannot be made fails nothing. */
async function nameOf(running: RunningAttempt): Promise<string | undefined> {
  try {
    return running.surroundings.masker.mask(
      await renderText({ ...partsOf(running), template: running.task.options.mapIndexTemplate! }),
    );
  } catch (error) {
    running.log.worker.warn(`The mapIndexTemplate cannot be rendered: ${error}`);
    return undefined;
  }
}

function partsOf(running: RunningAttempt) {
  const { definition, task, context, port, xcoms, elements, stateStores, surroundings } = running;
  const { templateEngine, clock } = surroundings;
  return { definition, task, context, port, xcoms, elements, stateStores, templateEngine, clock };
}

function close(running: RunningAttempt, worked: AttemptEnd): AttemptEnd {
  const updates = worked.outcome.kind === "success" && running.task.options.outlets !== undefined;
  const end = updates ? withAssetEvents(running, worked) : worked;
  const { outcome } = end;
  if ("error" in outcome) running.log.worker.error(outcome.error.stack ?? outcome.error.message);
  running.closeLog();
  return end;
}

/** What the task has updated; what it says about that and cannot be stored makes it fail. */
function withAssetEvents(running: RunningAttempt, end: AttemptEnd): AttemptEnd {
  try {
    const { mask } = running.surroundings.masker;
    // what is said about an update is stored, and shown, as it is; an outlet's own name is known from the DAG
    const changes = running.outletEvents.changes().map((change) => {
      const said = maskedTexts(change, mask);
      return change.aliases.length > 0 ? said : { ...change, extra: said.extra };
    });
    return { ...end, assetEvents: changes };
  } catch (thrown) {
    return { ...end, outcome: outcomeOf(thrown, running) };
  }
}

function steps(running: RunningAttempt): Outcome | Promise<Outcome> {
  const prepared = prepare(running);
  return prepared ? prepared.then(() => work(running)) : work(running);
}

/** What comes before the task's own work. */
function prepare(running: RunningAttempt): void | Promise<void> {
  const { attempt, task, context } = running;
  const { operator, options } = task;
  const isResumed = Boolean(attempt.resume);
  const isCleared = attempt.mayHaveXComs && !isResumed;
  const isAsked = options.runIf !== undefined || options.skipIf !== undefined;
  const isHeardOf = isHeard(running.definition, "onTaskInstanceRunning");
  const calls = (options.onExecuteCallback !== undefined || isAsked || isHeardOf) && !isResumed;
  if (isCleared || calls || hasElements(running) || hasTemplateFields(operator)) return prepareLater(running);
  return operator.preExecute(context);
}

/** Also of one whose elements are gone, which fails for that. */
const hasElements = ({ attempt, task }: RunningAttempt): boolean =>
  attempt.elements.length > 0 || task.operator instanceof MappedOperator;

/** Makes the operator of a mapped instance from its elements. */
async function unmap(running: RunningAttempt): Promise<void> {
  const { task, elements } = running;
  await elements.load();
  running.task = unmapped(task, elements);
}

/** @throws SkipTask when `runIf` or `skipIf` says so. */
async function assertWanted({ task: { options }, context }: RunningAttempt): Promise<void> {
  if (options.runIf && !(await options.runIf(context))) throw new SkipTask("runIf says no");
  if (options.skipIf && (await options.skipIf(context))) throw new SkipTask("skipIf says yes");
}

async function prepareLater(running: RunningAttempt): Promise<void> {
  const { attempt, context, port } = running;
  const isResumed = Boolean(attempt.resume);
  if (attempt.mayHaveXComs && !isResumed) await port.clearXComs();
  if (hasElements(running)) await unmap(running);
  const { operator, options } = running.task;
  if (hasTemplateFields(operator)) {
    const rendered = await renderTask(partsOf(running));
    running.renderedOptions = new Map([[operator, rendered]]);
    running.surroundings.onRendered?.(attempt, templateValues(operator, rendered));
  }
  if (!isResumed) {
    const { definition, log } = running;
    if (isHeard(definition, "onTaskInstanceRunning"))
      await tellListeners(definition, "onTaskInstanceRunning", { context, log });
    if (options.onExecuteCallback) await tellOfStart(running, options.onExecuteCallback);
    await assertWanted(running);
  }
  await operator.preExecute(context);
}

function work(running: RunningAttempt): Outcome | Promise<Outcome> {
  const { stop, task } = running;
  if (stop.isMade) throw stop.reason;
  const result = kindOf(task) === "sensor" ? pokes(running) : execute(running);
  return result instanceof Promise ? result.then((value) => conclude(running, value)) : conclude(running, result);
}

/** Saves what the task returned. */
function conclude(running: RunningAttempt, result: unknown): Outcome | Promise<Outcome> {
  const { deferral } = running;
  // somebody caught the error that ends an attempt at a wait
  if (deferral) throw deferral;
  const decision = saveResult(running, result);
  const lengths = lengthsOf(running);
  const success: Outcome =
    decision || lengths ? { ...SUCCESS, ...(decision && { decision }), ...(lengths && { lengths }) } : SUCCESS;
  if (running.hasXComs) {
    running.xcoms.encodePlain();
    if (running.xcoms.isPending) return concludeLater(running, { result, success });
  }
  const finished = running.task.operator.postExecute(running.context, result);
  return finished ? finished.then(() => success) : success;
}

const lengthsOf = ({ task, xcoms, surroundings }: RunningAttempt) =>
  task.mappedOver.length === 0 ? undefined : mappedLengths(task, xcoms, surroundings.maxMapLength);

async function concludeLater(
  { xcoms, task, context }: RunningAttempt,
  { result, success }: { readonly result: unknown; readonly success: Outcome },
): Promise<Outcome> {
  await xcoms.encode();
  await task.operator.postExecute(context, result);
  return success;
}

const SUCCESS = { kind: "success" } as const satisfies Outcome;

const encodedSoFar = (running: RunningAttempt): AttemptEnd["xcoms"] =>
  running.hasXComs ? running.xcoms.encodedSoFar() : [];

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
function execute({ stop, task, context }: RunningAttempt): unknown {
  const work: unknown = task.operator.execute(context);
  return isThenable(work) ? stop.orElse(Promise.resolve(work), () => kill(task, context)) : work;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** The promise of what a sensor finds in the end. What makes it fail is what its `softFail` and `neverFail` make of that. */
async function pokes(running: RunningAttempt): Promise<unknown> {
  const { attempt, stop, startedAt, clock, task, context, waits } = running;
  const sensor = task.operator as unknown as BaseSensor<never>;
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
function saveResult(running: RunningAttempt, result: unknown): Decision | undefined {
  const { task, definition } = running;
  const { doXcomPush = true, multipleOutputs = false } = task.options;
  const kind = kindOf(task);
  const chosen = kind === "branch" ? branchTargets(definition, task, result as BranchChoice) : undefined;
  const value = chosen ?? result;
  if (doXcomPush && value !== undefined) {
    if (multipleOutputs) pushEach(value, running.xcoms);
    running.xcoms.push(RETURN_VALUE, value);
  }
  if (chosen) return { kind: "branch", chosen };
  if (task.loop?.gate === task.taskId) return gateDecision(task.loop, running.attempt, result);
  return kind === "shortCircuit" && !goesOn(task.operator, result) ? { kind: "shortCircuit" } : undefined;
}

function pushEach(value: unknown, xcoms: XComs): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("multipleOutputs needs an object: each of its properties becomes an XCom");
  }
  for (const [key, part] of Object.entries(value)) xcoms.push(key, part);
}

function outcomeOf(thrown: unknown, running: RunningAttempt): Outcome {
  const { attempt, task, stop, surroundings, startedAt, log } = running;
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
  const policy = decidedByPolicy(running, thrown);
  if (policy?.action === "fail") return { kind: "failed", error };
  const delay = policy?.delayMs === undefined ? undefined : { delayMs: policy.delayMs };
  return { kind: "retry", error, ...delay, ...(isRescheduling(task) && { waitingSince }) };
}

/** What was pushed goes along however the attempt ended; a value that cannot be stored fails an attempt that has not failed yet. */
async function encodeXComs(running: RunningAttempt, outcome: Outcome): Promise<AttemptEnd> {
  if (!running.hasXComs) return { outcome, xcoms: [] };
  const { xcoms } = running;
  try {
    return { outcome, xcoms: await xcoms.encode() };
  } catch (thrown) {
    const isFirstError = outcome.kind === "success" || outcome.kind === "deferred";
    return { outcome: isFirstError ? outcomeOf(thrown, running) : outcome, xcoms: xcoms.encodedSoFar() };
  }
}

import {
  type CallbackContext,
  type DagDefinition,
  type DagRunContext,
  type DataInterval,
  type HumanAnswer,
  type HumanQuestion,
  NoLogicalDateError,
  type TaskContext,
  type TaskInstanceContext,
  type TaskLogger,
  VariableNotFoundError,
  type WaitUntil,
} from "@tradewind/core";
import {
  dateAt,
  dateIfAny,
  isoBasic,
  isoWithOffset,
  mapPathOf,
  paramsOfAttempt,
  UNMAPPED,
} from "@tradewind/core/engine";
import type { DateTime } from "luxon";
import { inletEvents, triggeringAssetEvents } from "./asset-events.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { iterationOf } from "./loop-gate.ts";
import type { OutletEventsOf } from "./outlet-events.ts";
import { previousRun } from "./previous-run.ts";
import type { AttemptRequest, TaskError } from "./protocol.ts";
import type { StateStores } from "./state-stores.ts";
import type { StopRequest } from "./stop-request.ts";
import { errorOf } from "./task-error.ts";
import type { XComs } from "./xcoms.ts";

export interface ContextParts {
  readonly attempt: AttemptRequest;
  readonly definition: DagDefinition;
  readonly startedAt: number;
  readonly port: AttemptPort;
  /** Whether params are what the run's conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
  readonly xcoms: XComs;
  readonly log: { readonly task: TaskLogger };
  readonly stop: StopRequest;
  readonly waits: { readonly until: WaitUntil; readonly ask: (question: HumanQuestion) => Promise<HumanAnswer> };
  /** Options of the attempt's operator, once rendered. */
  readonly renderedOptions: ReadonlyMap<object, object>;
  readonly outletEvents: OutletEventsOf;
  readonly stateStores: StateStores;
}

/** Everything a context can say, each computed when it is first asked for. */
const FIELDS = {
  dag: ({ definition: { dagId, options } }) => ({ dagId, description: options.description, tags: options.tags ?? [] }),
  task: ({ attempt, definition }) => {
    const { options } = definition.tasks.get(attempt.taskId)!;
    return { taskId: attempt.taskId, retries: options.retries ?? 0, owner: options.owner ?? definition.document.owner };
  },
  run: (parts) => dagRun(parts.attempt),
  dagRun: (_parts, context) => context.run,
  runId: ({ attempt }) => attempt.run.runId,
  ti: (parts) => taskInstance(parts),
  taskInstance: (_parts, context) => context.ti,
  logicalDate: ({ attempt }) => required("logicalDate", attempt.run.logicalDate),
  executionDate: (_parts, context) => context.logicalDate,
  dataInterval: ({ attempt }) => intervalOf(attempt) ?? missing("dataInterval"),
  dataIntervalStart: (_parts, context) => context.dataInterval.start,
  dataIntervalEnd: (_parts, context) => context.dataInterval.end,
  nextExecutionDate: (_parts, context) => context.dataInterval.end,
  prevExecutionDate: ({ definition }, context) => previousDate(definition, context),
  ds: (_parts, { logicalDate }) => day(logicalDate),
  dsNodash: (_parts, { logicalDate }) => dayNodash(logicalDate),
  ts: (_parts, { logicalDate }) => isoWithOffset(logicalDate),
  tsNodash: (_parts, { logicalDate }) => logicalDate.toFormat("yyyyMMdd'T'HHmmss"),
  tsNodashWithTz: (_parts, { logicalDate }) => isoBasic(logicalDate),
  nextDs: (_parts, { nextExecutionDate }) => day(nextExecutionDate),
  nextDsNodash: (_parts, { nextExecutionDate }) => dayNodash(nextExecutionDate),
  prevDs: (_parts, { prevExecutionDate }) => day(prevExecutionDate),
  prevDsNodash: (_parts, { prevExecutionDate }) => dayNodash(prevExecutionDate),
  yesterdayDs: (_parts, { logicalDate }) => day(logicalDate.minus({ days: 1 })),
  yesterdayDsNodash: (_parts, { logicalDate }) => dayNodash(logicalDate.minus({ days: 1 })),
  tomorrowDs: (_parts, { logicalDate }) => day(logicalDate.plus({ days: 1 })),
  tomorrowDsNodash: (_parts, { logicalDate }) => dayNodash(logicalDate.plus({ days: 1 })),
  taskInstanceKeyStr: ({ attempt }, { dsNodash }) => `${attempt.run.dagId}__${attempt.taskId}__${dsNodash}`,
  params: ({ attempt, definition, confOverridesParams = true }) =>
    paramsOfAttempt(definition.tasks.get(attempt.taskId)!, confOverridesParams ? attempt.run.conf : {}),
  conf: ({ attempt }) => structuredClone(attempt.run.conf),
  templatesDict: ({ attempt, definition, renderedOptions }) => {
    const rendered = renderedOptions.get(definition.tasks.get(attempt.taskId)!.operator);
    return (rendered as Record<string, unknown> | undefined)?.templatesDict as
      | Readonly<Record<string, unknown>>
      | undefined;
  },
  testMode: ({ attempt }) => attempt.testMode,
  expandedTiCount: ({ attempt }) => attempt.expandedTiCount,
  loop: ({ attempt, definition }) => {
    const loop = definition.tasks.get(attempt.taskId)?.loop;
    return loop && { index: iterationOf(attempt), maxIterations: loop.maxIterations };
  },
  mapIndexTemplate: ({ attempt, definition }) => definition.tasks.get(attempt.taskId)!.options.mapIndexTemplate,
  taskRescheduleCount:
    ({ port }) =>
    () =>
      port.rescheduleCount(),
  previousSuccess:
    ({ port }) =>
    async () =>
      previousRun(await port.previousSuccess()),
  inlets: ({ attempt, definition }) => definition.tasks.get(attempt.taskId)!.options.inlets ?? [],
  outlets: ({ attempt, definition }) => definition.tasks.get(attempt.taskId)!.options.outlets ?? [],
  inletEvents: ({ attempt, port }, { inlets }) => inletEvents(attempt.taskId, inlets, port),
  outletEvents: ({ outletEvents }) => outletEvents,
  triggeringAssetEvents: ({ port }) => triggeringAssetEvents(port),
  taskStateStore: ({ stateStores }) => stateStores.task,
  assetStateStore: ({ stateStores }) => stateStores.assets,
  variables: ({ port }) => variables(port),
  connections: ({ port }) => ({ get: (connId: string) => port.connection(connId) }),
  signal: ({ stop }) => stop.signal,
  log: ({ log }) => log.task,
  waitUntil:
    ({ waits }) =>
    (wait: unknown, options?: object) =>
      waits.until(wait as never, options),
  ask:
    ({ waits }) =>
    (question: object) =>
      waits.ask(question as HumanQuestion) as never,
} as const satisfies {
  readonly [Name in keyof TaskContext]: (parts: ContextParts, context: TaskContext) => TaskContext[Name];
};

const SELF = Symbol("the context itself");

/**
 * The context of one attempt. Fields are computed when asked for, since most tasks ask for few; assigning to one changes it in
 * this attempt alone. It may be asked through an object that inherits from it, which is what a function with `opKwargs` gets.
 */
class AttemptContext {
  readonly #parts: ContextParts;
  declare readonly [SELF]: AttemptContext;

  constructor(parts: ContextParts) {
    this.#parts = parts;
    Object.defineProperty(this, SELF, { value: this });
  }

  static {
    for (const [name, compute] of Object.entries(FIELDS)) {
      Object.defineProperty(AttemptContext.prototype, name, {
        enumerable: true,
        configurable: true,
        get(this: AttemptContext): unknown {
          const self = this[SELF];
          return keep(self, name, (compute as (parts: ContextParts, context: unknown) => unknown)(self.#parts, self));
        },
        set(this: AttemptContext, value: unknown) {
          keep(this, name, value);
        },
      });
    }
  }
}

export const createContext = (parts: ContextParts): TaskContext => new AttemptContext(parts) as unknown as TaskContext;

/** The context for a callback: the same, and what ended the attempt. */
export function createCallbackContext(
  parts: ContextParts,
  error: TaskError | null,
  reason: string | null,
): CallbackContext {
  return Object.assign(createContext(parts), {
    exception: error === null ? undefined : errorOf(error),
    reason: reason ?? undefined,
  });
}

function keep(target: object, name: string, value: unknown): unknown {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

const day = (date: DateTime): string => date.toFormat("yyyy-MM-dd");
const dayNodash = (date: DateTime): string => date.toFormat("yyyyMMdd");

function required(name: string, ms: number | null): DateTime {
  return ms === null ? missing(name) : dateAt(ms);
}

function missing(name: string): never {
  throw new NoLogicalDateError(name);
}

function intervalOf({ run }: AttemptRequest): DataInterval | undefined {
  if (run.dataIntervalStart === null || run.dataIntervalEnd === null) return undefined;
  return { start: dateAt(run.dataIntervalStart), end: dateAt(run.dataIntervalEnd) };
}

/** One interval before this run's. Airflow 2's `prev_execution_date`. */
function previousDate({ timetable }: DagDefinition, { dataInterval }: TaskContext): DateTime {
  return timetable.newestComplete(dataInterval.start).start.toUTC();
}

/** The run that an attempt belongs to. */
export function dagRun(attempt: AttemptRequest): DagRunContext {
  const { dagId, runId, runType, conf, logicalDate, partitionKey, partitionDate = null, startedAt } = attempt.run;
  return {
    dagId,
    runId,
    runType,
    conf: structuredClone(conf),
    logicalDate: dateIfAny(logicalDate),
    dataInterval: intervalOf(attempt),
    partitionKey: partitionKey ?? undefined,
    partitionDate: dateIfAny(partitionDate),
    startDate: dateAt(startedAt),
  };
}

function taskInstance({ attempt, definition, xcoms, startedAt }: ContextParts): TaskInstanceContext {
  const { run, taskId, tryNumber, maxTries } = attempt;
  // which iteration it is of says `loop`
  const mapIndexes = mapPathOf(attempt.mapIndex).slice(definition.tasks.get(taskId)?.loop ? 1 : 0);
  return {
    dagId: run.dagId,
    taskId,
    runId: run.runId,
    mapIndex: mapIndexes.at(-1) ?? UNMAPPED,
    mapIndexes,
    tryNumber,
    maxTries,
    // as in Airflow: when the wait began, where the attempt goes on with one
    startDate: dateAt(attempt.waitingSince ?? startedAt),
    xcomPush: (key, value) => xcoms.push(key, value),
    xcomPull: (pull: unknown = {}, key?: string) =>
      (typeof pull === "string" || Array.isArray(pull)
        ? xcoms.pull({ taskIds: pull, ...(key === undefined ? {} : { key }) })
        : xcoms.pull(pull as object)) as never,
  };
}

function variables(port: AttemptPort): TaskContext["variables"] {
  const find = async (key: string, fallback: string | undefined) => {
    const found = (await port.variable(key)) ?? fallback;
    if (found === undefined) throw new VariableNotFoundError({ key });
    return found;
  };
  return {
    get: find,
    getJson: async <T>(key: string, fallback?: T) =>
      JSON.parse(await find(key, fallback === undefined ? undefined : JSON.stringify(fallback))) as T,
  };
}

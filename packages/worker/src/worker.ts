import { type Connection, type DagDefinition, TaskTimeout, UnknownNameError } from "@tradewind/core";
import {
  type AssetEventRecord,
  type AssetEventsQuery,
  type Clock,
  type ExternalStates,
  type ExternalStatesRequest,
  type HookOverrides,
  loadTemplateEngine,
  type RunState,
  type TemplateEngine,
  type Timer,
  type TriggeredRun,
  type TriggerRunRequest,
  type XComInput,
  type XComRuns,
  type XComTexts,
} from "@tradewind/core/engine";
import { AttemptLog, type LogSink } from "./attempt-log.ts";
import { type AttemptPort, MaskingPort } from "./attempt-port.ts";
import { callDagCallbacks, callDeadlineCallbacks, callTaskCallbacks } from "./call-callbacks.ts";
import { Masker } from "./masking/masker.ts";
import type {
  Answer,
  AttemptRequest,
  CallbackRequest,
  PreviousSuccess,
  Question,
  StateRequest,
  WorkerReply,
  WorkerRequest,
} from "./protocol.ts";
import {
  type AttemptEnd,
  type AttemptParts,
  type AttemptSurroundings,
  type PreparedAnswers,
  type RenderedListener,
  runAttempt,
} from "./run-attempt.ts";
import { StopRequest } from "./stop-request.ts";
import { errorOf, taskErrorOf } from "./task-error.ts";
import type { XComStorage } from "./xcom-storage.ts";

export interface WorkerOptions {
  /** Finds the definition that an attempt belongs to; loading it may fail. */
  readonly definitionOf: (attempt: AttemptRequest) => DagDefinition | Promise<DagDefinition>;
  readonly send: (reply: WorkerReply) => void;
  readonly clock: Clock;
  readonly logSinks: readonly LogSink[];
  readonly maxXComBytes: number;
  /** Where long XComs are kept. @default the database */
  readonly xcomStorage?: XComStorage | undefined;
  /** How many elements a result may have that is mapped over. @default 1024 */
  readonly maxMapLength?: number;
  /** Whether params are what a run's conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
  readonly hookOverrides?: HookOverrides;
  /** Answers questions in people's stead. @default questions wait for people */
  readonly answers?: PreparedAnswers | undefined;
  /** Hears what template fields have become. @default nobody does */
  readonly onRendered?: RenderedListener | undefined;
  /** Knows the secrets of what attempts look up. @default one of its own */
  readonly masker?: Masker;
  /** Who answers what attempts ask. @default the supervisor, by message */
  readonly port?: (attempt: AttemptRequest) => AttemptPort;
}

/** Airflow's default. */
const MAX_MAP_LENGTH = 1024;

type AttemptStart = Pick<AttemptParts, "attempt" | "stop" | "startedAt">;

/**
 * Runs attempts, as many at a time as it is given. It knows its supervisor only by the protocol: requests come in through
 * `receive`, replies go out through `send`.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #surroundings: AttemptSurroundings;
  readonly #running = new Map<string, StopRequest>();
  readonly #questions = new Map<number, (answer: Answer) => void>();
  #nextQuestion = 1;
  readonly #engines = new WeakMap<DagDefinition, Promise<TemplateEngine>>();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#surroundings = {
      clock: options.clock,
      masker: options.masker ?? new Masker(),
      logSinks: options.logSinks,
      maxXComBytes: options.maxXComBytes,
      xcomStorage: options.xcomStorage,
      maxMapLength: options.maxMapLength ?? MAX_MAP_LENGTH,
      confOverridesParams: options.confOverridesParams ?? true,
      hookOverrides: options.hookOverrides ?? {},
      answers: options.answers,
      onRendered: options.onRendered,
      templateEngine: (definition) => {
        const engine = this.#engines.get(definition) ?? loadTemplateEngine(definition);
        this.#engines.set(definition, engine);
        return engine;
      },
    };
  }

  /** Whether no attempt is running. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  receive(request: WorkerRequest): void {
    switch (request.kind) {
      case "run":
        this.#run(request.attempt);
        return;
      case "callback":
        void this.#call(request.callback);
        return;
      case "cancel":
        this.#running.get(request.token)?.make(cancelReason(request));
        return;
      case "answer":
        this.#questions.get(request.id)?.(request.answer);
        this.#questions.delete(request.id);
        return;
      case "stop":
        this.stop();
    }
  }

  /** Aborts what is running; its outcomes are still sent. */
  stop(): void {
    for (const stop of this.#running.values()) stop.make(new Error("the worker is stopping"));
  }

  #run(attempt: AttemptRequest): void {
    const { clock, send } = this.#options;
    const { token, executionTimeoutMs } = attempt;
    const stop = new StopRequest();
    this.#running.set(token, stop);
    const startedAt = clock.now();
    send({ kind: "started", token, at: startedAt });
    const timer =
      executionTimeoutMs === null ? undefined : clock.timer(executionTimeoutMs, () => stop.make(timeoutOf(attempt)));
    const end = this.#attempt(attempt, stop, startedAt);
    if (end instanceof Promise) void end.then((itsEnd) => this.#ended(token, timer, itsEnd));
    else this.#ended(token, timer, end);
  }

  #ended(token: string, timer: Timer | undefined, end: AttemptEnd): void {
    timer?.cancel();
    this.#running.delete(token);
    this.#options.send({ kind: "ended", token, at: this.#options.clock.now(), ...end });
  }

  #attempt(attempt: AttemptRequest, stop: StopRequest, startedAt: number): AttemptEnd | Promise<AttemptEnd> {
    try {
      const found = this.#options.definitionOf(attempt);
      return found instanceof Promise
        ? this.#attemptOf(found, { attempt, stop, startedAt })
        : runAttempt(this.#partsOf(found, { attempt, stop, startedAt }));
    } catch (thrown) {
      return this.#notLoaded(attempt, thrown);
    }
  }

  async #attemptOf(found: Promise<DagDefinition>, start: AttemptStart): Promise<AttemptEnd> {
    try {
      return await runAttempt(this.#partsOf(await found, start));
    } catch (thrown) {
      return this.#notLoaded(start.attempt, thrown);
    }
  }

  /** @throws UnknownNameError */
  #partsOf(found: DagDefinition, { attempt, stop, startedAt }: AttemptStart): AttemptParts {
    return {
      attempt,
      definition: withTask(found, attempt),
      openPort: () => this.#portOf(attempt),
      stop,
      startedAt,
      surroundings: this.#surroundings,
    };
  }

  /** Only what comes before the attempt itself can throw: its DAG's file cannot be loaded, or has no such task. */
  #notLoaded({ tryNumber, maxTries }: AttemptRequest, thrown: unknown): AttemptEnd {
    const error = taskErrorOf(thrown, this.#surroundings.masker.mask);
    return { outcome: { kind: tryNumber < maxTries ? "retry" : "failed", error }, xcoms: [] };
  }

  /** Calls the author's callbacks for an attempt or a run that has ended. Their errors are logged and end nothing. */
  async #call(callback: CallbackRequest): Promise<void> {
    const { id, attempt } = callback;
    const kind = callback.of === "deadline" ? "deadline" : callback.kind;
    const { clock, send, logSinks } = this.#options;
    const { masker } = this.#surroundings;
    const log = new AttemptLog({ attempt, sinks: logSinks, clock, masker });
    try {
      const definition = await this.#options.definitionOf(attempt);
      const parts = { port: this.#portOf(attempt), log, surroundings: this.#surroundings };
      if (callback.of === "deadline") await callDeadlineCallbacks(callback, { ...parts, definition });
      else if (callback.of === "dag") await callDagCallbacks(callback, { ...parts, definition });
      else await callTaskCallbacks(callback, { ...parts, definition: withTask(definition, attempt) });
      send({ kind: "delivered", id, error: null });
    } catch (thrown) {
      const failure = taskErrorOf(thrown, masker.mask);
      log.worker.error(`The ${kind} callback failed: ${failure.stack ?? failure.message}`);
      send({ kind: "delivered", id, error: failure });
    } finally {
      log.close();
    }
  }

  #portOf(attempt: AttemptRequest): AttemptPort {
    const port = this.#options.port?.(attempt) ?? new PortByMessage((question) => this.#ask(attempt.token, question));
    return new MaskingPort(port, this.#surroundings.masker);
  }

  #ask(token: string, question: Question): Promise<unknown> {
    const id = this.#nextQuestion++;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, (answer) => (answer.ok ? resolve(answer.value) : reject(rebuild(answer.error))));
      this.#options.send({ kind: "ask", id, token, question });
    });
  }
}

/** Asks the supervisor. */
class PortByMessage implements AttemptPort {
  readonly #ask: (question: Question) => Promise<unknown>;

  constructor(ask: (question: Question) => Promise<unknown>) {
    this.#ask = ask;
  }

  async clearXComs(): Promise<void> {
    await this.#ask({ ask: "clearXComs" });
  }

  async xcoms(inputs: readonly XComInput[], runs?: XComRuns): Promise<readonly XComTexts[]> {
    return (await this.#ask({ ask: "xcom", inputs, ...(runs && { runs }) })) as XComTexts[];
  }

  async connection(connId: string): Promise<Connection> {
    return (await this.#ask({ ask: "connection", connId })) as Connection;
  }

  async variable(key: string): Promise<string | undefined> {
    return ((await this.#ask({ ask: "variable", key })) ?? undefined) as string | undefined;
  }

  async previousSuccess(): Promise<PreviousSuccess | null> {
    return (await this.#ask({ ask: "previousSuccess" })) as PreviousSuccess | null;
  }

  async rescheduleCount(): Promise<number> {
    return (await this.#ask({ ask: "rescheduleCount" })) as number;
  }

  async assetEvents(query: AssetEventsQuery): Promise<readonly AssetEventRecord[]> {
    return (await this.#ask({ ask: "assetEvents", query })) as AssetEventRecord[];
  }

  async state(request: StateRequest): Promise<string | null> {
    return (await this.#ask({ ask: "state", request })) as string | null;
  }

  async triggerRun(request: TriggerRunRequest): Promise<TriggeredRun> {
    return (await this.#ask({ ask: "triggerRun", ...request })) as TriggeredRun;
  }

  async runState(dagId: string, runId: string): Promise<RunState | null> {
    return (await this.#ask({ ask: "runState", dagId, runId })) as RunState | null;
  }

  async externalStates(request: ExternalStatesRequest): Promise<ExternalStates> {
    return (await this.#ask({ ask: "externalStates", ...request })) as ExternalStates;
  }
}

/** @throws UnknownNameError with the nearest match. */
function withTask(definition: DagDefinition, { run, taskId }: AttemptRequest): DagDefinition {
  if (definition.tasks.has(taskId)) return definition;
  throw new UnknownNameError({
    kind: "task",
    found: taskId,
    known: definition.tasks.keys(),
    within: `DAG "${run.dagId}"`,
  });
}

const timeoutOf = ({ executionTimeoutMs }: AttemptRequest): TaskTimeout =>
  new TaskTimeout(`ran longer than its executionTimeout of ${executionTimeoutMs! / 1000} seconds`);

function cancelReason({ reason, message }: { reason: "timeout" | "cancelled"; message: string }): Error {
  return reason === "timeout" ? new TaskTimeout(message) : new Error(message);
}

/** An error from the supervisor, with its code and hint. Its stack would name code that the author has never seen. */
function rebuild({ stack: _stack, ...error }: Parameters<typeof errorOf>[0]): Error {
  return Object.assign(errorOf(error), error.code === undefined ? {} : { code: error.code, hint: error.hint ?? "" });
}

import type { DagDefinition, HumanQuestion, TaskContext } from "@tradewind/core";
import {
  type AskedQuestion,
  type AttemptScope,
  type BoundTask,
  type Clock,
  type GivenAnswer,
  HookScope,
} from "@tradewind/core/engine";
import { AttemptLog } from "./attempt-log.ts";
import type { AttemptPort } from "./attempt-port.ts";
import { type ContextParts, createContext } from "./context.ts";
import { Elements } from "./elements.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { AttemptRequest } from "./protocol.ts";
import type { AttemptParts, AttemptSurroundings } from "./run-attempt.ts";
import { StateStores } from "./state-stores.ts";
import type { StopRequest } from "./stop-request.ts";
import { tellOfQuestion } from "./tell-of-question.ts";
import { Waits } from "./waits.ts";
import { XComs } from "./xcoms.ts";

const NOTHING_RENDERED: ReadonlyMap<object, object> = new Map();

/**
 * What belongs to one attempt while it runs. Most attempts use little of it, and hundreds may be alive at once, so everything is made
 * when it is first asked for.
 */
export class RunningAttempt implements AttemptScope, ContextParts {
  readonly attempt: AttemptRequest;
  readonly definition: DagDefinition;
  readonly stop: StopRequest;
  readonly startedAt: number;
  readonly surroundings: AttemptSurroundings;
  /** Of a mapped task from when its elements are known: the operator of this instance. */
  task: BoundTask;
  renderedOptions = NOTHING_RENDERED;
  readonly #openPort: () => AttemptPort;
  #port: AttemptPort | undefined;
  #context: TaskContext | undefined;
  #log: AttemptLog | undefined;
  #xcoms: XComs | undefined;
  #elements: Elements | undefined;
  #waits: Waits | undefined;
  #outletEvents: OutletEventsOf | undefined;
  #stateStores: StateStores | undefined;
  #hooks: HookScope | undefined;

  constructor({ attempt, definition, openPort, stop, startedAt, surroundings }: AttemptParts) {
    this.attempt = attempt;
    this.definition = definition;
    this.stop = stop;
    this.startedAt = startedAt;
    this.surroundings = surroundings;
    this.task = definition.tasks.get(attempt.taskId)!;
    this.#openPort = openPort;
  }

  get port(): AttemptPort {
    this.#port ??= this.#openPort();
    return this.#port;
  }

  get confOverridesParams(): boolean {
    return this.surroundings.confOverridesParams;
  }

  get runs(): AttemptPort {
    return this.port;
  }

  get clock(): Clock {
    return this.surroundings.clock;
  }

  get context(): TaskContext {
    this.#context ??= createContext(this);
    return this.#context;
  }

  get log(): AttemptLog {
    const { clock, logSinks, masker } = this.surroundings;
    this.#log ??= new AttemptLog({ attempt: this.attempt, sinks: logSinks, clock, masker });
    return this.#log;
  }

  maskSecret(secret: string): void {
    this.surroundings.masker.addSecret(secret);
  }

  mask(text: string): string {
    return this.surroundings.masker.mask(text);
  }

  tell(question: HumanQuestion): Promise<void> {
    return tellOfQuestion(this, question);
  }

  answerFor(question: AskedQuestion): GivenAnswer | undefined {
    return this.surroundings.answers?.(this.attempt, question);
  }

  /** Nothing is written any more. */
  closeLog(): void {
    if (this.#log) this.#log.close();
    else for (const sink of this.surroundings.logSinks) sink.close(this.attempt);
  }

  get xcoms(): XComs {
    this.#xcoms ??= new XComs(this.attempt, {
      port: () => this.port,
      maxBytes: this.surroundings.maxXComBytes,
      storage: this.surroundings.xcomStorage,
      masker: this.surroundings.masker,
    });
    return this.#xcoms;
  }

  get elements(): Elements {
    this.#elements ??= new Elements(this.attempt, this.definition, this.surroundings);
    return this.#elements;
  }

  get waits(): Waits {
    this.#waits ??= new Waits(this);
    return this.#waits;
  }

  get outletEvents(): OutletEventsOf {
    this.#outletEvents ??= new OutletEventsOf(this.task);
    return this.#outletEvents;
  }

  get stateStores(): StateStores {
    const { masker } = this.surroundings;
    const { taskId, options } = this.task;
    this.#stateStores ??= new StateStores({ taskId, options, port: () => this.port, masker });
    return this.#stateStores;
  }

  /** How the attempt has to end, if it came to a wait that is not over. */
  get deferral(): Waits["deferral"] {
    return this.#waits?.deferral;
  }

  get hooks(): HookScope {
    this.#hooks ??= new HookScope((connId) => this.port.connection(connId), this.surroundings.hookOverrides);
    return this.#hooks;
  }

  /** Whether it is a mapped instance with a name of its own. */
  get isNamed(): boolean {
    return this.attempt.mapIndex >= 0 && this.task.options.mapIndexTemplate !== undefined;
  }

  get usesHooks(): boolean {
    return this.#hooks?.isUsed ?? false;
  }

  get hasXComs(): boolean {
    return this.#xcoms !== undefined;
  }
}

import {
  ConcurrentWaitsError,
  type DateInput,
  type DurationInput,
  NoWaitingHereError,
  type TaskLogger,
  type WaitMoment,
  type WaitOptions,
  WaitTimeoutError,
} from "@tradewind/core";
import { type Clock, durationMs, type Json, toDateTime } from "@tradewind/core/engine";
import type { AttemptRequest } from "./protocol.ts";
import type { StopRequest } from "./stop-request.ts";

// How a task waits without a worker. An attempt ends at a wait with the outcome `deferred`, which says when to go on and how many
// waits were over; when that time has come the method is called from its start, and the first so many waits return at once. A wait
// is known by its number alone. The attempt is ended by an error that waitUntil throws, so that `finally` and `using` do their
// work; code that catches it goes on for nothing, since the outcome stands.

/** Shorter waits sleep: ending the attempt and starting it again would take about as long. */
const SHORT_WAIT_MS = 1000;
const DEFAULT_LOOK_INTERVAL_MS = 60_000;

/** What travels with a deferral and comes back. */
interface Resume {
  readonly waitsDone: number;
  /** When the wait that was not over began. */
  readonly since: number;
}

/** Thrown by waitUntil to end the attempt. */
export class Deferral extends Error {
  override readonly name = "Deferral";
  readonly at: number;
  readonly resume: Json;
  constructor(at: number, resume: Resume) {
    super("the task waits; let this error pass");
    this.at = at;
    this.resume = { ...resume };
  }
}

export interface WaitsParts {
  readonly attempt: AttemptRequest;
  readonly clock: Clock;
  readonly stop: StopRequest;
  readonly definition: { readonly options: { readonly timezone?: string } };
  readonly log: { readonly worker: TaskLogger };
}

type Condition = () => boolean | Promise<boolean>;

/** The waits of one attempt. */
export class Waits {
  readonly #parts: WaitsParts;
  #begun = 0;
  #done: number;
  #since: number | undefined;
  #isOpen = false;
  #deferral: Deferral | undefined;

  constructor(parts: WaitsParts) {
    this.#parts = parts;
    const resume = parts.attempt.resume as Resume | null;
    this.#done = resume?.waitsDone ?? 0;
    this.#since = resume?.since;
  }

  /** How the attempt has to end, if it came to a wait that is not over. */
  get deferral(): Deferral | undefined {
    return this.#deferral;
  }

  /** @throws Deferral, WaitTimeoutError, ConcurrentWaitsError */
  async until(wait: WaitMoment | Condition, options: WaitOptions = {}): Promise<void> {
    if (this.#deferral) throw this.#deferral;
    if (this.#isOpen) throw new ConcurrentWaitsError();
    this.#isOpen = true;
    try {
      if (this.#begun++ >= this.#done) await this.#wait(wait, options);
    } finally {
      this.#isOpen = false;
    }
  }

  async #wait(wait: WaitMoment | Condition, options: WaitOptions): Promise<void> {
    const { attempt, clock, stop, log } = this.#parts;
    this.#since ??= clock.now();
    for (;;) {
      const waitMs = await this.#remainingMs(wait, options, this.#since);
      if (stop.isMade) throw stop.reason;
      if (waitMs <= 0) break;
      if (attempt.testMode) {
        log.worker.info(`Would wait for ${waitMs / 1000} seconds here; goes on, as a test does.`);
        break;
      }
      if (waitMs >= SHORT_WAIT_MS) throw this.#defer(clock.now() + waitMs, this.#since);
      await clock.sleep(waitMs, stop.signal);
    }
    this.#done = this.#begun;
    this.#since = undefined;
  }

  /** Until the wait is over, or until its condition is looked at again; nothing when it is over. */
  async #remainingMs(wait: WaitMoment | Condition, options: WaitOptions, since: number): Promise<number> {
    const { clock, definition } = this.#parts;
    if (typeof wait !== "function") return dueAt(wait, since, definition.options.timezone ?? "utc") - clock.now();
    const everyMs = ms(options.every, "every") ?? DEFAULT_LOOK_INTERVAL_MS;
    const timeoutMs = ms(options.timeout, "timeout") ?? Number.POSITIVE_INFINITY;
    if (await wait()) return 0;
    const leftMs = since + timeoutMs - clock.now();
    if (leftMs <= 0 && !this.#parts.attempt.testMode) throw new WaitTimeoutError({ timeoutMs });
    // a look every 0 ms would never let anything else run
    return Math.max(1, Math.min(everyMs, leftMs));
  }

  #defer(at: number, since: number): Deferral {
    this.#parts.log.worker.info(`Waits until ${new Date(at).toISOString()}, without a worker`);
    this.#deferral = new Deferral(at, { waitsDone: this.#done, since });
    return this.#deferral;
  }
}

/** Where nothing can be run again. */
export const NO_WAITS = {
  async until(): Promise<void> {
    throw new NoWaitingHereError();
  },
} as const;

function dueAt(moment: WaitMoment, since: number, zone: string): number {
  if ("for" in moment) return since + durationMs(moment.for, "waitUntil");
  return toDateTime(moment.at as DateInput, "waitUntil", zone).toMillis();
}

const ms = (duration: DurationInput | undefined, name: string): number | undefined =>
  duration === undefined ? undefined : durationMs(duration, `${name} of waitUntil`);

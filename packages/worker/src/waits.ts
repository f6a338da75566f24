import {
  ConcurrentWaitsError,
  type DateInput,
  type DurationInput,
  type HumanAnswer,
  type HumanQuestion,
  NoWaitingHereError,
  QuestionMovedError,
  type WaitMoment,
  type WaitOptions,
  WaitTimeoutError,
} from "@tradewind/core";
import {
  durationMs,
  type GivenAnswer,
  humanAnswer,
  type Json,
  type Resume,
  resumeOf,
  toDateTime,
} from "@tradewind/core/engine";
import { answerWithoutPeople, describedQuestion, type QuestionParts } from "./open-question.ts";
import type { AttemptRequest } from "./protocol.ts";
import type { StopRequest } from "./stop-request.ts";

// How a task waits without a worker. An attempt ends at a wait with the outcome `deferred`, which says when to go on and how many
// waits were over; when that time has come the method is called from its start, and the first so many waits return at once. A wait
// is known by its number alone. The attempt is ended by an error that waitUntil throws, so that `finally` and `using` do their
// work; code that catches it goes on for nothing, since the outcome stands. A question is a wait for an answer: whoever answers puts it
// into what comes back.

/** Shorter waits sleep: ending the attempt and starting it again would take about as long. */
const SHORT_WAIT_MS = 1000;
const DEFAULT_LOOK_INTERVAL_MS = 60_000;

/** Thrown by waitUntil to end the attempt. */
export class Deferral extends Error {
  override readonly name = "Deferral";
  /** null: when somebody has answered. */
  readonly at: number | null;
  readonly resume: Json;
  constructor(at: number | null, resume: Resume) {
    super("the task waits; let this error pass");
    this.at = at;
    this.resume = { ...resume } as unknown as Json;
  }
}

export interface WaitsParts extends QuestionParts {
  readonly attempt: AttemptRequest;
  readonly stop: StopRequest;
  readonly definition: { readonly options: { readonly timezone?: string } };
  /** Tells those whom a question names. */
  readonly tell: (question: HumanQuestion) => Promise<void>;
}

type Condition = () => boolean | Promise<boolean>;

/** The waits of one attempt. */
export class Waits {
  readonly #parts: WaitsParts;
  #begun = 0;
  #done: number;
  #since: number | undefined;
  readonly #answers: Record<number, GivenAnswer>;
  /** What an earlier attempt of this try has left. */
  readonly #resumed: Resume | undefined;
  #isOpen = false;
  #deferral: Deferral | undefined;

  constructor(parts: WaitsParts) {
    this.#parts = parts;
    const resume = resumeOf(parts.attempt.resume);
    this.#done = resume?.waitsDone ?? 0;
    this.#since = resume?.since;
    this.#answers = { ...resume?.answers };
    this.#resumed = resume;
  }

  /** How the attempt has to end, if it came to a wait that is not over. */
  get deferral(): Deferral | undefined {
    return this.#deferral;
  }

  /** @throws Deferral, WaitTimeoutError, ConcurrentWaitsError */
  until(wait: WaitMoment | Condition, options: WaitOptions = {}): Promise<void> {
    return this.#oneAtATime(async (number) => {
      if (this.#was(number) === "question") throw new QuestionMovedError({ wait: number + 1 });
      if (number >= this.#done) await this.#wait(wait, options);
    });
  }

  /** @throws Deferral, AnswerTimeoutError, ConcurrentWaitsError, InvalidOptionError, QuestionMovedError */
  ask(question: HumanQuestion): Promise<HumanAnswer> {
    return this.#oneAtATime(async (number) => {
      if (this.#was(number) === "wait") throw new QuestionMovedError({ wait: number + 1 });
      if (number >= this.#done) {
        this.#answers[number] = await this.#answer(question, number);
        this.#finish();
      }
      return humanAnswer(question, this.#answers[number]!);
    });
  }

  async #oneAtATime<T>(body: (number: number) => Promise<T>): Promise<T> {
    if (this.#deferral) throw this.#deferral;
    if (this.#isOpen) throw new ConcurrentWaitsError();
    this.#isOpen = true;
    try {
      return await body(this.#begun++);
    } finally {
      this.#isOpen = false;
    }
  }

  /** What a wait was in earlier attempts of this try; undefined when none has come to it. */
  #was(number: number): "wait" | "question" | undefined {
    const { waitsDone = -1, question } = this.#resumed ?? {};
    if (number > waitsDone) return undefined;
    const isQuestion = number === waitsDone ? question !== undefined : number in this.#answers;
    return isQuestion ? "question" : "wait";
  }

  #finish(): void {
    this.#done = this.#begun;
    this.#since = undefined;
  }

  async #answer(question: HumanQuestion, number: number): Promise<GivenAnswer> {
    const { stop, log } = this.#parts;
    const resumed = this.#was(number) === "question" ? this.#resumed : undefined;
    if (resumed?.answer) return resumed.answer;
    const asked = resumed?.question ?? describedQuestion(question, this.#parts);
    const answer = answerWithoutPeople(asked, this.#parts);
    if (answer) return answer;
    if (!resumed) await this.#parts.tell(question);
    if (stop.isMade) throw stop.reason;
    const until = asked.dueAt === null ? "" : ` until ${new Date(asked.dueAt).toISOString()}`;
    log.worker.info(`Asks "${asked.subject}", and waits for an answer${until}, without a worker`);
    this.#deferral = new Deferral(asked.dueAt, { ...this.#resume(asked.askedAt), question: asked });
    throw this.#deferral;
  }

  #resume(since: number): Resume {
    const answers = Object.keys(this.#answers).length > 0 ? { answers: this.#answers } : {};
    return { waitsDone: this.#done, since, ...answers };
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
    this.#finish();
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
    this.#deferral = new Deferral(at, this.#resume(since));
    return this.#deferral;
  }
}

/** Where nothing can be run again. */
export const NO_WAITS = {
  async until(): Promise<void> {
    throw new NoWaitingHereError();
  },
  async ask(): Promise<never> {
    throw new NoWaitingHereError();
  },
} as const;

function dueAt(moment: WaitMoment, since: number, zone: string): number {
  if ("for" in moment) return since + durationMs(moment.for, "waitUntil");
  return toDateTime(moment.at as DateInput, "waitUntil", zone).toMillis();
}

const ms = (duration: DurationInput | undefined, name: string): number | undefined =>
  duration === undefined ? undefined : durationMs(duration, `${name} of waitUntil`);

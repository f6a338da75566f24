import type { TaskMove } from "@tradewind/store";
import { LiveAttempt } from "./live-attempt.ts";
import type { RunCarrier } from "./run-carrier.ts";
import type { SupervisorOptions } from "./supervisor-options.ts";
import { requeueMove } from "./task-moves.ts";

/** Queues attempts again that have lost whoever ran them through no fault of their own: as the same try, under a new token. */
export class HandBacks {
  readonly #options: Pick<SupervisorOptions, "store" | "runtime">;
  readonly #carrier: RunCarrier;

  constructor(options: Pick<SupervisorOptions, "store" | "runtime">, carrier: RunCarrier) {
    this.#options = options;
    this.#carrier = carrier;
  }

  /** Its worker is gone. */
  handOutAgain(attempt: LiveAttempt): void {
    if (attempt.run.isDropped) return;
    attempt.handBacks++;
    if (!attempt.isRecorded) {
      attempt.startedAt = undefined;
      this.#carrier.dispatcher.takeSlot(attempt);
      this.#carrier.launch(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const { move, next } = this.handBack(attempt, at, "its worker process was replaced");
    this.#carrier.requeue(move, next);
  }

  /** The move, which is to be written, and the attempt that goes on. Its slot goes with it. */
  handBack(attempt: LiveAttempt, at: number, reason: string): { next: LiveAttempt; move: TaskMove } {
    const { run, node, tryNumber, maxTries, token, waitingSince, resume } = attempt;
    const next = new LiveAttempt(run, node, {
      token: this.#options.runtime.newId(),
      tryNumber,
      maxTries,
      waitingSince,
      resume,
    });
    next.handBacks = attempt.handBacks;
    this.#carrier.dispatcher.takeSlot(next);
    run.progress.note(node, "queued");
    return { next, move: requeueMove("running", [token, next], { to: "queued", at, reason }) };
  }

  /** Nobody executes what is queued: it waits until somebody does. */
  sendBack(attempt: LiveAttempt, at: number): { next: LiveAttempt; move: TaskMove } {
    const { run, node, tryNumber, maxTries, token, waitingSince, resume, claim } = attempt;
    const facts = { token: this.#options.runtime.newId(), tryNumber, maxTries, waitingSince, resume };
    const next = new LiveAttempt(run, node, facts);
    next.handBacks = attempt.handBacks;
    this.#carrier.dispatcher.giveSlot(attempt);
    run.progress.note(node, "scheduled");
    const reason = `no executor is called "${claim.executor}"`;
    return { next, move: requeueMove("queued", [token, next], { to: "scheduled", at, reason }) };
  }

  /** On the way out: everything that executes is queued again in the store. */
  async handBackAll(): Promise<void> {
    const at = this.#options.runtime.clock.now();
    const { dispatcher } = this.#carrier;
    const executing = [...dispatcher.executing.values()];
    const recorded = executing.filter(({ isRecorded, isStale, run }) => isRecorded && !isStale && !run.isDropped);
    const moves = recorded.map((attempt) => this.handBack(attempt, at, "the scheduler was stopped").move);
    dispatcher.clear();
    await Promise.all(moves.map((move) => this.#options.store.transition([move])));
  }
}

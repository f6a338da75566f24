import type { Executor, ExecutorListener, Loss } from "@tradewind/runtime";
import type { AttemptRequest, EndedReply } from "@tradewind/worker";
import type { Faults } from "./faults.ts";
import type { Host } from "./host.ts";
import type { Prng } from "./prng.ts";
import type { Recorder } from "./recorder.ts";
import type { TaskScript } from "./task-script.ts";

export interface SimExecutorParts {
  readonly host: Host;
  readonly prng: Prng;
  readonly faults: () => Faults;
  readonly script: TaskScript;
  readonly recorder: Recorder;
  readonly trace: (line: string) => void;
  /** Whether workers take a moment to begin. */
  readonly hasLatency: boolean;
}

const GRACE_MS = 5_000;

/** An executor without workers: how long attempts take and how they end is drawn, and what is heard of them goes astray. */
export class SimExecutor implements Executor {
  readonly name = "simulated";
  readonly #parts: SimExecutorParts;
  readonly #attempts = new Map<string, SimAttempt>();
  /** The newest start of each token. One of which the store has not heard is started again: what the earlier start says counts no more. */
  readonly #newest = new Map<string, SimAttempt>();
  #listener!: ExecutorListener;

  constructor(parts: SimExecutorParts) {
    this.#parts = parts;
  }

  async open(listener: ExecutorListener): Promise<void> {
    this.#listener = listener;
  }

  start(request: AttemptRequest): void {
    const { host, prng, faults, recorder } = this.#parts;
    if (!host.isAlive) return;
    recorder.given(request);
    const attempt = { request, hasBegun: false };
    this.#attempts.set(request.token, attempt);
    this.#newest.set(request.token, attempt);
    host.after(
      this.#latency(() => (prng.chance(0.3) ? 0 : prng.int(0, 1500))),
      () => {
        if (!this.#has(attempt)) return;
        if (prng.chance(faults().blamelessLoss)) this.#lose(attempt, "none");
        else this.#begin(attempt);
      },
    );
  }

  call({ id }: Parameters<Executor["call"]>[0]): void {
    const { host, prng } = this.#parts;
    host.after(
      this.#latency(() => prng.int(0, 2_000)),
      () => this.#send(`delivered ${id}`, () => this.#listener.delivered(id, null)),
    );
  }

  cancel(token: string, message: string): void {
    const { host, prng } = this.#parts;
    const attempt = this.#attempts.get(token);
    if (!attempt) return;
    host.after(prng.int(0, GRACE_MS), () => {
      if (!this.#has(attempt)) return;
      if (prng.chance(0.5)) this.#lose(attempt, attempt.hasBegun ? "attempt" : "none");
      else this.#end(attempt, { kind: "failed", error: { name: "Cancelled", message } });
    });
  }

  async close(): Promise<void> {
    for (const { request } of this.#attempts.values()) this.#parts.recorder.gone(request);
    this.#attempts.clear();
  }

  #latency(draw: () => number): number {
    return this.#parts.hasLatency ? draw() : 0;
  }

  #has(attempt: SimAttempt): boolean {
    return this.#attempts.get(attempt.request.token) === attempt;
  }

  #begin(attempt: SimAttempt): void {
    const { host, prng, faults, script } = this.#parts;
    const { request } = attempt;
    const { token } = request;
    attempt.hasBegun = true;
    const at = host.clock.now();
    if (!prng.chance(faults().lostStart)) this.#tell(attempt, "started", () => this.#listener.started(token, at));
    if (request.mayHaveXComs) this.#listener.answer(token, { ask: "clearXComs" }).catch(() => {});
    const { afterMs, outcome, xcoms, assetEvents } = script.play(request, at);
    const dies = prng.chance(faults().workerLoss);
    host.after(dies ? prng.next() * afterMs : afterMs, () => {
      if (!this.#has(attempt)) return;
      if (dies) this.#lose(attempt, "attempt");
      else this.#end(attempt, outcome, { xcoms, ...(assetEvents && { assetEvents }) });
    });
  }

  #end(
    attempt: SimAttempt,
    outcome: EndedReply["outcome"],
    left: Pick<EndedReply, "xcoms" | "assetEvents"> = { xcoms: [] },
  ): void {
    const { host, prng, faults, recorder } = this.#parts;
    const { token } = attempt.request;
    if (prng.chance(faults().lostEnd)) {
      this.#lose(attempt, "attempt");
      return;
    }
    const at = host.clock.now();
    this.#attempts.delete(token);
    recorder.ended(attempt.request, outcome.kind);
    this.#tell(attempt, `ended ${outcome.kind}`, () =>
      this.#listener.ended({ kind: "ended", token, at, outcome, ...left }),
    );
    if (prng.chance(faults().lossAfterEnd)) this.#tellLoss(attempt, prng.chance(0.5) ? "attempt" : "none");
  }

  #lose(attempt: SimAttempt, fault: Loss["fault"]): void {
    this.#attempts.delete(attempt.request.token);
    this.#parts.recorder.gone(attempt.request);
    this.#tellLoss(attempt, fault);
  }

  #tellLoss(attempt: SimAttempt, fault: Loss["fault"]): void {
    const error = { name: "WorkerLost", message: "the worker died" };
    const { token } = attempt.request;
    this.#parts.recorder.lossTold(attempt.request);
    this.#tell(attempt, `lost ${fault}`, () => this.#listener.lost(token, { message: error.message, fault, error }));
  }

  #tell(attempt: SimAttempt, what: string, deliver: () => void): void {
    const { token } = attempt.request;
    this.#send(`${what} ${token}`, () => {
      if (this.#newest.get(token) === attempt) deliver();
    });
  }

  /** Messages come late, and twice. */
  #send(what: string, deliver: () => void): void {
    const { host, prng, faults, trace } = this.#parts;
    const { delayedMessage, longestDelayMs, doubledMessage } = faults();
    const delay = () => (prng.chance(delayedMessage) ? prng.next() * longestDelayMs : 0);
    const arrive = () => {
      trace(`${host.name} hears: ${what}`);
      deliver();
    };
    host.after(delay(), arrive);
    if (prng.chance(doubledMessage)) host.after(delay() + prng.int(0, 5_000), arrive);
  }
}

interface SimAttempt {
  readonly request: AttemptRequest;
  hasBegun: boolean;
}

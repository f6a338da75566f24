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
}

const GRACE_MS = 5_000;

/** An executor without workers: how long attempts take and how they end is drawn, and what is heard of them goes astray. */
export class SimExecutor implements Executor {
  readonly name = "simulated";
  readonly #parts: SimExecutorParts;
  readonly #attempts = new Map<string, SimAttempt>();
  #listener!: ExecutorListener;

  constructor(parts: SimExecutorParts) {
    this.#parts = parts;
  }

  async open(listener: ExecutorListener): Promise<void> {
    this.#listener = listener;
  }

  start(request: AttemptRequest): void {
    const { host, prng, faults, recorder } = this.#parts;
    recorder.given(request);
    const attempt = { request, hasBegun: false };
    this.#attempts.set(request.token, attempt);
    host.after(prng.chance(0.3) ? 0 : prng.int(0, 1500), () => {
      if (!this.#attempts.has(request.token)) return;
      if (prng.chance(faults().blamelessLoss)) this.#lose(request, "none");
      else this.#begin(attempt);
    });
  }

  call({ id }: Parameters<Executor["call"]>[0]): void {
    const { host, prng } = this.#parts;
    host.after(prng.int(0, 2_000), () => this.#send(`delivered ${id}`, () => this.#listener.delivered(id, null)));
  }

  cancel(token: string, message: string): void {
    const { host, prng } = this.#parts;
    const attempt = this.#attempts.get(token);
    if (!attempt) return;
    host.after(prng.int(0, GRACE_MS), () => {
      if (!this.#attempts.has(token)) return;
      if (prng.chance(0.5)) return this.#lose(attempt.request, attempt.hasBegun ? "attempt" : "none");
      this.#end(attempt.request, { kind: "failed", error: { name: "Cancelled", message } });
    });
  }

  async close(): Promise<void> {
    for (const { request } of this.#attempts.values()) this.#parts.recorder.gone(request);
    this.#attempts.clear();
  }

  #begin(attempt: SimAttempt): void {
    const { host, prng, faults, script } = this.#parts;
    const { request } = attempt;
    const { token } = request;
    attempt.hasBegun = true;
    const at = host.clock.now();
    if (!prng.chance(faults().lostStart)) this.#send(`started ${token}`, () => this.#listener.started(token, at));
    if (request.mayHaveXComs) this.#listener.answer(token, { ask: "clearXComs" }).catch(() => {});
    const { afterMs, outcome, xcoms } = script.play(request, at);
    const dies = prng.chance(faults().workerLoss);
    host.after(dies ? prng.next() * afterMs : afterMs, () => {
      if (!this.#attempts.has(token)) return;
      if (dies) this.#lose(request, "attempt");
      else this.#end(request, outcome, xcoms);
    });
  }

  #end(request: AttemptRequest, outcome: EndedReply["outcome"], xcoms: EndedReply["xcoms"] = []): void {
    const { host, prng, faults, recorder } = this.#parts;
    const { token } = request;
    const at = host.clock.now();
    this.#attempts.delete(token);
    if (prng.chance(faults().lostEnd)) return this.#lose(request, "attempt");
    recorder.ended(request, outcome.kind);
    this.#send(`ended ${token} ${outcome.kind}`, () =>
      this.#listener.ended({ kind: "ended", token, at, outcome, xcoms }),
    );
    if (prng.chance(faults().lossAfterEnd)) this.#sendLoss(token, prng.chance(0.5) ? "attempt" : "none");
  }

  #lose(request: AttemptRequest, fault: Loss["fault"]): void {
    this.#attempts.delete(request.token);
    this.#parts.recorder.lost(request);
    this.#sendLoss(request.token, fault);
  }

  #sendLoss(token: string, fault: Loss["fault"]): void {
    const error = { name: "WorkerLost", message: "the worker died" };
    this.#send(`lost ${token} ${fault}`, () => this.#listener.lost(token, { message: error.message, fault, error }));
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

import { availableParallelism } from "node:os";
import type { Clock, Timer } from "@tradewind/core/engine";
import type { AttemptRequest, CallbackRequest, Masker, TaskError, WorkerReply } from "@tradewind/worker";
import { answerQuestion } from "./answer-question.ts";
import type { Executor, ExecutorListener } from "./executor.ts";
import { WorkerProcess, type WorkerProcessParts } from "./worker-process.ts";

export interface ProcessExecutorOptions {
  readonly clock: Clock;
  /** @default one per core */
  readonly processes?: number;
  /** How long an attempt may go on after its timeout or cancel before its process is killed. @default 5000 */
  readonly graceMs?: number;
  readonly worker: Pick<WorkerProcessParts, "options" | "execArgv" | "env">;
  /** Keeps account of the processes, so that whoever comes after this one finds those that outlive it. */
  readonly register?: ProcessRegister;
  /** Knows the secrets that attempts have looked up: workers' own output is masked with it. @default it is shown as it is */
  readonly masker?: Masker | undefined;
}

/** Where worker processes are written down while they live. */
export interface ProcessRegister {
  add(pid: number): void;
  remove(pid: number): void;
}

const NO_REGISTER: ProcessRegister = { add() {}, remove() {} };

/**
 * A worker says that an attempt has started together with whatever else it has to say in that turn. One that blocks its process says
 * nothing any more: after this time of silence the next attempt of a ready process is taken to have started.
 */
const SILENCE_MS = 100;

/** An attempt that was handed out this often and never began is taken to be what kills its workers. */
const MAX_HAND_OUTS = 3;

/**
 * Runs attempts in a pool of warm child processes, several at a time in each. User code never runs in this process. Processes are
 * started when there is work for them and replaced when they die.
 */
export function processExecutor({
  clock,
  processes = availableParallelism(),
  graceMs = 5_000,
  worker,
  register = NO_REGISTER,
  masker,
}: ProcessExecutorOptions): Executor {
  return new ProcessExecutor({ clock, processes, graceMs, worker, register, masker });
}

class ProcessExecutor implements Executor {
  readonly name = "process";
  readonly #options: Required<ProcessExecutorOptions>;
  readonly #workers = new Set<WorkerProcess>();
  readonly #deadlines = new Map<string, Timer>();
  readonly #handOuts = new Map<string, number>();
  #listener!: ExecutorListener;
  #isClosing = false;
  #silence: Timer | undefined;

  constructor(options: Required<ProcessExecutorOptions>) {
    this.#options = options;
  }

  /** The process ids of the workers, for tests that kill them. */
  get pids(): number[] {
    return [...this.#workers].flatMap(({ pid }) => pid ?? []);
  }

  async open(listener: ExecutorListener): Promise<void> {
    this.#listener = listener;
    this.#spawn();
  }

  start(attempt: AttemptRequest): void {
    const { token } = attempt;
    const worker = this.#pick();
    worker.attempts.set(token, { attempt, sentAt: this.#options.clock.now(), hasStarted: false, isPresumed: false });
    this.#handOuts.set(token, (this.#handOuts.get(token) ?? 0) + 1);
    worker.send({ kind: "run", attempt });
    this.#listenForSilence();
  }

  call(callback: CallbackRequest): void {
    const worker = this.#pick();
    worker.callbacks.set(callback.id, callback);
    worker.send({ kind: "callback", callback });
  }

  cancel(token: string, message: string): void {
    const worker = this.#holder(token);
    if (!worker) return;
    worker.send({ kind: "cancel", token, reason: "cancelled", message });
    this.#killAfter(token, this.#options.graceMs, `${message}; it did not end by itself`);
  }

  reload(): void {
    for (const worker of this.#workers) {
      worker.isRetired = true;
      this.#closeIfDone(worker);
    }
  }

  #closeIfDone(worker: WorkerProcess): void {
    if (worker.isRetired && worker.load === 0) void worker.close();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#silence?.cancel();
    for (const timer of this.#deadlines.values()) timer.cancel();
    const deadline = this.#options.clock.timer(this.#options.graceMs, () => {
      for (const worker of this.#workers) worker.kill();
    });
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    deadline.cancel();
  }

  /** The least busy process; a new one while all are busy and there is room. */
  #pick(): WorkerProcess {
    let best: WorkerProcess | undefined;
    let inUse = 0;
    for (const worker of this.#workers) {
      if (worker.isRetired) continue;
      inUse++;
      if (!best || worker.load < best.load) best = worker;
    }
    if (!best || (best.load > 0 && inUse < this.#options.processes)) return this.#spawn();
    return best;
  }

  #spawn(): WorkerProcess {
    const { masker, clock } = this.#options;
    const worker = new WorkerProcess({
      ...this.#options.worker,
      masking: masker && { masker, clock },
      onReply: (reply, from) => this.#receive(reply, from),
      onExit: (gone, how) => this.#bury(gone, `Worker process ${gone.pid} ${how}`),
    });
    this.#workers.add(worker);
    if (worker.pid !== undefined) this.#options.register.add(worker.pid);
    return worker;
  }

  #holder(token: string): WorkerProcess | undefined {
    for (const worker of this.#workers) if (worker.attempts.has(token)) return worker;
    return undefined;
  }

  #receive(reply: WorkerReply, from: WorkerProcess): void {
    switch (reply.kind) {
      case "ready":
        from.isReady = true;
        return;
      case "started":
        this.#started(reply.token, reply.at, from);
        return;
      case "ended":
        this.#forget(reply.token, from);
        this.#listener.ended(reply);
        this.#closeIfDone(from);
        return;
      case "log":
        this.#listener.log(reply.token, reply.line);
        return;
      case "delivered":
        from.callbacks.delete(reply.id);
        this.#listener.delivered(reply.id, reply.error);
        this.#closeIfDone(from);
        return;
      case "ask":
        void answerQuestion(this.#listener, reply.token, reply.question).then((answer) =>
          from.send({ kind: "answer", id: reply.id, answer }),
        );
    }
  }

  #started(token: string, at: number, from: WorkerProcess): void {
    const inFlight = from.attempts.get(token);
    if (!inFlight) return;
    if (inFlight.isPresumed) this.#listenForSilence();
    inFlight.isPresumed = false;
    if (inFlight.hasStarted) return;
    inFlight.hasStarted = true;
    const { executionTimeoutMs } = inFlight.attempt;
    if (executionTimeoutMs !== null) {
      const message = `ran longer than its executionTimeout of ${executionTimeoutMs / 1000} seconds and did not end by itself`;
      this.#killAfter(token, executionTimeoutMs + this.#options.graceMs, message);
    }
    this.#listener.started(token, at);
  }

  #listenForSilence(): void {
    this.#silence ??= this.#options.clock.timer(SILENCE_MS, () => {
      this.#silence = undefined;
      this.#presumeStarts();
    });
  }

  #presumeStarts(): void {
    const { clock } = this.#options;
    for (const worker of this.#workers) {
      const { next } = worker;
      if (!next || next.isPresumed) continue;
      if (worker.isReady && clock.now() - next.sentAt >= SILENCE_MS) {
        this.#started(next.attempt.token, next.sentAt, worker);
        next.isPresumed = true;
      } else this.#listenForSilence();
    }
  }

  /** Kills the process of an attempt that does not obey. Those who share it are innocent. */
  #killAfter(token: string, ms: number, message: string): void {
    this.#deadlines.get(token)?.cancel();
    const timer = this.#options.clock.timer(ms, () => {
      const worker = this.#holder(token);
      if (!worker) return;
      this.#forget(token, worker);
      this.#listener.lost(token, { fault: "attempt", message, error: { name: "TaskTimeout", message } });
      for (const inFlight of worker.attempts.values()) inFlight.hasStarted = false;
      worker.kill();
    });
    this.#deadlines.set(token, timer);
  }

  #forget(token: string, worker: WorkerProcess): void {
    worker.attempts.delete(token);
    this.#handOuts.delete(token);
    this.#deadlines.get(token)?.cancel();
    this.#deadlines.delete(token);
  }

  /** A process is gone: what had begun in it is lost, the rest is handed out again. */
  #bury(worker: WorkerProcess, message: string): void {
    this.#workers.delete(worker);
    if (worker.pid !== undefined) this.#options.register.remove(worker.pid);
    if (this.#isClosing) return;
    for (const [token, { hasStarted }] of worker.attempts) {
      const isCulprit = hasStarted || (this.#handOuts.get(token) ?? 0) >= MAX_HAND_OUTS;
      this.#deadlines.get(token)?.cancel();
      if (isCulprit) this.#handOuts.delete(token);
      this.#listener.lost(token, { fault: isCulprit ? "attempt" : "none", message, error: lostError(message) });
    }
    for (const callback of worker.callbacks.values()) this.call(callback);
  }
}

const lostError = (message: string): TaskError => ({
  name: "WorkerLost",
  message: `${message} while the task was running.`,
  code: "TW3010",
  hint: "Look for an out-of-memory kill or a crash of native code; with retries the task is tried again.",
});

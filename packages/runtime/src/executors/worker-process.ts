import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Clock } from "@tradewind/core/engine";
import {
  type AttemptRequest,
  type CallbackRequest,
  type Masker,
  MaskStream,
  type WorkerProcessOptions,
  type WorkerReply,
  type WorkerRequest,
} from "@tradewind/worker";

/** An attempt that a worker process has. */
export interface InFlight {
  readonly attempt: AttemptRequest;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number;
  hasStarted: boolean;
  /** Nobody has said that it started; its worker's silence has. */
  isPresumed: boolean;
}

export interface Masking {
  readonly masker: Masker;
  readonly clock: Clock;
}

export interface WorkerProcessParts {
  readonly options: WorkerProcessOptions;
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Masks what the process writes to its own stdout and stderr before it is shown. @default it is shown as it is */
  readonly masking?: Masking | undefined;
  readonly onReply: (reply: WorkerReply, from: WorkerProcess) => void;
  readonly onExit: (worker: WorkerProcess, how: string) => void;
}

const workerMain = fileURLToPath(import.meta.resolve("@tradewind/worker/main"));

/** One child process with the attempts it has; requests of one turn of the event loop go out as one message. */
export class WorkerProcess {
  readonly attempts = new Map<string, InFlight>();
  readonly callbacks = new Map<number, CallbackRequest>();
  /** Whether it listens: what it is sent from now on it begins at once, unless something blocks it. */
  isReady = false;
  /** Whether it gets no further work, and ends when it has done what it has. */
  isRetired = false;
  readonly #child: ChildProcess;
  #outgoing: WorkerRequest[] = [];
  #exited = false;

  constructor({ options, execArgv, env, masking, onReply, onExit }: WorkerProcessParts) {
    const output = masking ? "pipe" : "inherit";
    this.#child = fork(workerMain, [JSON.stringify(options)], {
      execArgv: [...execArgv],
      env,
      stdio: ["inherit", output, output, "ipc"],
    });
    if (masking) showMasked(this.#child, masking);
    this.#child.on("message", (batch: readonly WorkerReply[]) => {
      for (const reply of batch) onReply(reply, this);
    });
    this.#child.once("exit", (code, signal) => {
      this.#exited = true;
      onExit(this, signal ? `was ended by ${signal}` : `exited with ${code}`);
    });
    // sending to a process that has just died: its exit tells the rest
    this.#child.on("error", () => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The attempt that must be keeping it busy if it stays silent: the first of those that it has not said to have started. */
  get next(): InFlight | undefined {
    for (const inFlight of this.attempts.values()) if (inFlight.isPresumed || !inFlight.hasStarted) return inFlight;
    return undefined;
  }

  get load(): number {
    return this.attempts.size + this.callbacks.size;
  }

  send(request: WorkerRequest): void {
    this.#outgoing.push(request);
    if (this.#outgoing.length > 1) return;
    process.nextTick(() => {
      const batch = this.#outgoing;
      this.#outgoing = [];
      if (this.#child.connected) this.#child.send(batch, () => {});
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Closes the channel, upon which the process ends by itself; resolves when it has. */
  async close(): Promise<void> {
    if (this.#exited) return;
    const exited = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    if (this.#child.connected) this.#child.disconnect();
    await exited;
  }
}

/** Also what a library prints behind our back, and what Node says when the process crashes. */
function showMasked({ stdout, stderr }: ChildProcess, { masker, clock }: Masking): void {
  for (const [from, to] of [
    [stdout!, process.stdout],
    [stderr!, process.stderr],
  ] as const) {
    const out = new MaskStream<undefined>({ masker, clock, show: (_what, text) => void to.write(text) });
    from.setEncoding("utf8");
    from.on("data", (text: string) => out.write(undefined, text));
    from.on("end", () => out.flush());
  }
}

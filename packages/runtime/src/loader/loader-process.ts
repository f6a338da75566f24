import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Clock, Timer } from "@tradewind/core/engine";
import type { DagImportError } from "@tradewind/worker";
import type { Inspection } from "../check/finding.ts";
import type { ImportSettings } from "../import-settings.ts";
import { ImportExitError, ImportMemoryError, ImportTimeoutError, LoaderStartError } from "./import-errors.ts";
import type { ImportProblem } from "./import-problem.ts";
import { type LoaderProcessOptions, type LoadReply, type LoadRequest, MEMORY_MARK } from "./protocol.ts";

/** How the import of one file ended. */
export type LoadEnd =
  | {
      readonly kind: "loaded";
      readonly documents: readonly unknown[];
      readonly durationMs: number;
      readonly inspection?: Inspection;
      /** What it had left unhandled by then. */
      readonly stray: ImportProblem | undefined;
    }
  | { readonly kind: "failed"; readonly problem: ImportProblem; readonly durationMs: number }
  | {
      readonly kind: "died";
      readonly error: DagImportError;
      readonly durationMs: number;
      /** Whether it may be another file's doing: one that was imported before in the same process. */
      readonly isDoubtful: boolean;
    };

export interface LoaderProcessParts {
  readonly clock: Clock;
  readonly settings: ImportSettings;
  readonly importTimeoutMs: number;
  readonly memoryLimitMb: number;
  /** Whether files are imported for a check. @default false */
  readonly inspects?: boolean | undefined;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[] | undefined;
  /** Something threw that a file had started, whose import has ended. */
  readonly onStray: (file: string, problem: ImportProblem) => void;
}

interface Job {
  readonly file: string;
  readonly onBegin: () => void;
  readonly end: (end: LoadEnd) => void;
  beganAt: number;
  hasStarted: boolean;
  stray: ImportProblem | undefined;
  timer: Timer | undefined;
}

const loaderMain = fileURLToPath(import.meta.resolve("@tradewind/runtime/loader/main"));
// a machine that is busy with other things takes its time, but not this long
const START_TIMEOUT_MS = 60_000;
// Node, tsx and the packages of tradewind have 120 MB resident before any file is imported
const RESIDENT_BASE_MB = 256;
const LAST_WORDS_MS = 1000;
const OUTPUT_TAIL = 4000;

/**
 * A child process that imports DAG files one after the other. It ends with its parent, and whatever ends it ends only the file it is at.
 *
 * Its memory has two limits. V8 ends it when the heap reaches `memoryLimitMb`; for what lies outside of the heap a thread in the process
 * looks at its resident size, whose limit is twice that, plus what a process without any file has: a file may well hold a buffer, but
 * nothing like a flood.
 */
export class LoaderProcess {
  readonly #parts: LoaderProcessParts;
  readonly #child: ChildProcess;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  #isReady = false;
  #hasEnded = false;
  #isCondemned = false;
  #job: Job | undefined;
  #loads = 0;
  #output = "";

  constructor(parts: LoaderProcessParts) {
    this.#parts = parts;
    const { settings, memoryLimitMb, inspects = false, extensions = [] } = parts;
    const options: LoaderProcessOptions = {
      parentPid: process.pid,
      maxResidentMb: RESIDENT_BASE_MB + 2 * memoryLimitMb,
      inspects,
      extensions,
    };
    this.#child = fork(loaderMain, [JSON.stringify(options)], {
      env: settings.env,
      execArgv: [`--max-old-space-size=${memoryLimitMb}`, "--enable-source-maps", ...settings.execArgv],
      // stderr only for the last words of a crash
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // a group of its own: Ctrl-C in a terminal is no import error, and what files have started ends with the process
      detached: process.platform !== "win32",
    });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#output = (this.#output + text).slice(-OUTPUT_TAIL);
    });
    this.#child.on("message", (reply: LoadReply) => this.#receive(reply));
    this.ended = new Promise((ended) => {
      const onExit = (how: string) => void this.#exited(how).then(ended);
      this.#child.once("exit", (code, signal) => onExit(signal ? `was ended by ${signal}` : `exited with ${code}`));
      this.#child.on("error", ({ message }) => {
        // otherwise: sending to a process that has just died, whose exit tells the rest
        if (this.#child.pid === undefined) onExit(`could not be started (${message})`);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isUsable(): boolean {
    return !this.#hasEnded && !this.#isCondemned;
  }

  /** Imports a file; `onBegin` is called when the process has come up and is asked to. */
  load(file: string, onBegin: () => void): Promise<LoadEnd> {
    this.#loads++;
    const beganAt = this.#parts.clock.monotonic();
    return new Promise((end) => {
      this.#job = { file, onBegin, end, beganAt, hasStarted: false, stray: undefined, timer: undefined };
      if (this.#hasEnded) this.#died("had ended");
      else if (this.#isReady) this.#request();
      else this.#limit(START_TIMEOUT_MS);
    });
  }

  /** Ends the process and everything that its files have started. */
  kill(): void {
    this.#isCondemned = true;
    if (!this.#hasEnded) this.#killGroup();
  }

  #killGroup(): void {
    try {
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else if (this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // the whole group is gone already
    }
  }

  #request(): void {
    const job = this.#job!;
    job.beganAt = this.#parts.clock.monotonic();
    this.#limit(this.#parts.importTimeoutMs);
    job.onBegin();
    this.#child.send({ kind: "load", file: job.file } satisfies LoadRequest, () => {});
  }

  #limit(ms: number): void {
    const job = this.#job!;
    job.timer?.cancel();
    job.timer = this.#parts.clock.timer(ms, () => {
      const { file } = job;
      const error = this.#isReady
        ? new ImportTimeoutError({ file, timeoutMs: this.#parts.importTimeoutMs })
        : new LoaderStartError({ file, how: `took more than ${START_TIMEOUT_MS / 1000} s`, output: this.#output });
      this.kill();
      this.#end({ kind: "died", error, ...this.#facts(job, { isOwnDoing: job.hasStarted }) });
    });
  }

  // a file cannot reach this channel by ordinary means, but what does not fit the file in progress is not listened to
  #receive(reply: LoadReply): void {
    switch (reply.kind) {
      case "ready":
        this.#isReady = true;
        if (this.#job) this.#request();
        return;
      case "started":
        if (this.#job?.file === reply.file) this.#job.hasStarted = true;
        return;
      case "stray":
        if (this.#job?.file === reply.file) this.#job.stray ??= reply.problem;
        // it may have come in one batch with the end of its file's import, which is passed on by a promise
        else setImmediate(() => this.#parts.onStray(reply.file, reply.problem));
        return;
      case "loaded":
        if (this.#job?.file === reply.file) this.#end({ ...reply, stray: this.#job.stray });
        return;
      case "failed":
        if (this.#job?.file === reply.file) this.#end(reply);
    }
  }

  async #exited(how: string): Promise<void> {
    this.#killGroup();
    this.#hasEnded = true;
    await this.#lastWords();
    if (this.#job) this.#died(how);
  }

  /** What was written to stderr is on its way still; but something that has left the group may hold the pipe open for ever. */
  async #lastWords(): Promise<void> {
    const stderr = this.#child.stderr!;
    if (stderr.closed) return;
    await new Promise<void>((resolve) => {
      const timer = this.#parts.clock.timer(LAST_WORDS_MS, resolve);
      stderr.once("close", () => {
        timer.cancel();
        resolve();
      });
    });
  }

  #died(how: string): void {
    const job = this.#job!;
    this.#end({
      kind: "died",
      error: this.#deathOf(job.file, how),
      ...this.#facts(job, { isOwnDoing: this.#loads === 1 }),
    });
  }

  #deathOf(file: string, how: string): DagImportError {
    if (!this.#isReady) return new LoaderStartError({ file, how, output: this.#output.trim() });
    const limitMb = this.#parts.memoryLimitMb;
    const resident = new RegExp(`${MEMORY_MARK} (\\d+ MB)`).exec(this.#output)?.[1];
    if (resident) return new ImportMemoryError({ file, found: `its process grew to ${resident}`, limitMb });
    if (/heap out of memory/.test(this.#output))
      return new ImportMemoryError({ file, found: "it fills the heap", limitMb });
    return new ImportExitError({ file, how });
  }

  #facts(job: Job, { isOwnDoing }: { isOwnDoing: boolean }): { durationMs: number; isDoubtful: boolean } {
    return {
      durationMs: this.#parts.clock.monotonic() - job.beganAt,
      isDoubtful: this.#isReady && this.#loads > 1 && !isOwnDoing,
    };
  }

  #end(end: LoadEnd): void {
    const job = this.#job!;
    this.#job = undefined;
    job.timer?.cancel();
    job.end(end);
  }
}

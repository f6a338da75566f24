import { format } from "node:util";
import type { TaskLogger } from "@tradewind/core";
import type { Clock } from "@tradewind/core/engine";
import { MaskStream } from "./masking/mask-stream.ts";
import type { Masker } from "./masking/masker.ts";
import type { AttemptRequest, LogLine } from "./protocol.ts";

/** Where the lines of attempts go. */
export interface LogSink {
  write(attempt: AttemptRequest, line: LogLine): void;
  /** The attempt writes no more. */
  close(attempt: AttemptRequest): void;
}

export interface AttemptLogParts {
  readonly attempt: AttemptRequest;
  readonly sinks: readonly LogSink[];
  readonly clock: Clock;
  readonly masker: Masker;
}

/** The log of one attempt: what its author writes, and what the worker has to say about it. */
export class AttemptLog {
  readonly #parts: AttemptLogParts;
  readonly #lines: MaskStream<Omit<LogLine, "message">>;
  #task: TaskLogger | undefined;
  #worker: TaskLogger | undefined;

  constructor(parts: AttemptLogParts) {
    this.#parts = parts;
    const { attempt, sinks, masker, clock } = parts;
    this.#lines = new MaskStream({
      masker,
      clock,
      show: (line, message) => {
        for (const sink of sinks) sink.write(attempt, { ...line, message });
      },
    });
  }

  /** What the author writes. */
  get task(): TaskLogger {
    this.#task ??= this.#logger("task");
    return this.#task;
  }

  /** What the worker has to say. */
  get worker(): TaskLogger {
    this.#worker ??= this.#logger("tradewind");
    return this.#worker;
  }

  /** Writes what is still held back; nothing is written afterwards. */
  close(): void {
    this.#lines.flush();
    for (const sink of this.#parts.sinks) sink.close(this.#parts.attempt);
  }

  #logger(source: LogLine["source"]): TaskLogger {
    const at =
      (level: LogLine["level"]) =>
      (message: string, ...values: unknown[]) =>
        this.#write(level, source, format(message, ...values));
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  }

  #write(level: LogLine["level"], source: LogLine["source"], message: string): void {
    this.#lines.write({ time: new Date(this.#parts.clock.now()).toISOString(), level, source }, message);
  }
}

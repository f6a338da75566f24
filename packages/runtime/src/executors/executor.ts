import type { Json } from "@tradewind/core/engine";
import type { AttemptRequest, CallbackRequest, EndedReply, LogLine, Question, TaskError } from "@tradewind/worker";

/** Why an attempt has no worker any more. */
export interface Loss {
  readonly message: string;
  /**
   * `attempt`: it had begun and its worker died, or it made its worker be killed: this costs a try. `none`: it had not begun, or it
   * only shared a process with the culprit: it is handed out again.
   */
  readonly fault: "attempt" | "none";
  readonly error: TaskError;
}

/** Who hears what becomes of the attempts that an executor was given. */
export interface ExecutorListener {
  started(token: string, at: number): void;
  ended(reply: EndedReply): void;
  lost(token: string, loss: Loss): void;
  log(token: string, line: LogLine): void;
  delivered(callbackId: number, error: TaskError | null): void;
  /** Answers a question of a running attempt. Throws when there is no answer. */
  answer(token: string, question: Question): Promise<Json>;
}

/**
 * Brings attempts to workers. It keeps nothing that the store does not know: throw one away in mid-run, and its attempts are
 * handed to the next one.
 */
export interface Executor {
  readonly name: string;
  /** Gets ready; from now on `listener` hears. */
  open(listener: ExecutorListener): Promise<void>;
  /** Starts an attempt. Every attempt ends in exactly one `ended` or `lost`. */
  start(attempt: AttemptRequest): void;
  /** Calls callbacks of an attempt that has ended; `delivered` follows. */
  call(callback: CallbackRequest): void;
  /** Asks an attempt to end; what does not obey within the grace period is killed, where the executor can. */
  cancel(token: string, message: string): void;
  /** The code of DAG files has changed: attempts from now on run the new one, those that run go on with theirs. */
  reload?(): void;
  /** Lets go of all workers. */
  close(): Promise<void>;
}

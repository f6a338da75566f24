import { FailTask } from "./task-signals.ts";
import { TradewindError } from "./tradewind-error.ts";

/** Nobody answered in time, and the question has no defaults. Retried like any failure: it is asked again. Airflow's HITLTimeoutError. */
export class AnswerTimeoutError extends TradewindError {
  constructor({ subject, timeoutMs }: { subject: string; timeoutMs: number }) {
    super({
      code: "TW3051",
      message: `Nobody answered "${subject}" within ${timeoutMs / 1000} seconds, and it has no defaults for that.`,
      hint: "Raise its timeout, or give defaults for its options and for every value of its form.",
    });
  }
}

/** At a wait where the attempt asked before it now waits for something else, or the other way round. */
export class QuestionMovedError extends TradewindError {
  constructor({ wait }: { wait: number }) {
    super({
      code: "TW3052",
      message: `Wait ${wait} of this task was a question or a wait before, and is now the other.`,
      hint: "Ask and wait in the same order whenever the method is called: let neither depend on the time or on chance.",
    });
  }
}

/** An answer does not fit its question. */
export class AnswerRefusedError extends TradewindError {
  declare readonly problems: readonly string[];
  constructor({ subject, problems }: { subject: string; problems: readonly string[] }) {
    super({
      code: "TW2061",
      message: `"${subject}" does not take this answer: ${problems.join("; ")}.`,
      hint: "The question is still open. `tradewind inbox show` has its options and its form.",
    });
    Object.defineProperty(this, "problems", { value: problems });
  }
}

/** Others are to answer. */
export class NotAssignedError extends TradewindError {
  constructor({ by, assignedUsers }: { by: string; assignedUsers: readonly string[] }) {
    super({
      code: "TW2062",
      message: `"${by}" is not among those who are to answer: ${assignedUsers.join(", ")}.`,
      hint: "Let one of them answer. On the command line --by says who does.",
    });
  }
}

/**
 * An ApprovalOperator with `failOnReject` was rejected. Not retried: it would ask the same again. Airflow's HITLRejectException.
 *
 * @example
 * if (error instanceof ApprovalRejected) return "stopped by hand";
 */
export class ApprovalRejected extends FailTask {
  override readonly name = "ApprovalRejected";
  constructor({ subject, by }: { subject: string; by: string | undefined }) {
    super(`"${subject}" was rejected ${by === undefined ? "by default, since nobody answered in time" : `by ${by}`}`);
  }
}

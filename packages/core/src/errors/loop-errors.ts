import { FailTask } from "./task-signals.ts";
import { TradewindError } from "./tradewind-error.ts";

/**
 * A loop has come to its last iteration, and its `until` still says no. Not retried: it would be asked about the same result again.
 *
 * @example
 * if (error instanceof LoopNotConvergedError) return "not good enough after all its iterations";
 */
export class LoopNotConvergedError extends FailTask {
  override readonly name = "LoopNotConvergedError";
  readonly code = "TW3035";
  readonly hint =
    "See what the last iterations have returned; raise maxIterations, or let until be content with less. Clear the gate, and the last iteration is judged again.";
  constructor({ loopId, iterations }: { loopId: string; iterations: number }) {
    super(
      `Loop "${loopId}" has not converged: after ${iterations === 1 ? "1 iteration" : `${iterations} iterations`}, its maxIterations, until still says false.`,
    );
  }
}

/** The `until` of a loop says something else than yes or no. */
export class UntilAnswerError extends TradewindError {
  constructor({ loopId, gate, found }: { loopId: string; gate: string; found: string }) {
    super({
      code: "TW3036",
      message: `"${gate}" has to say whether loop "${loopId}" stops: true or false. It returned ${found}.`,
      hint: "Return a boolean; of a task method give the method itself: until: this.isDone.",
    });
  }
}

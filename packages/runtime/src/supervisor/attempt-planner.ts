import type { PlannedMove } from "@tradewind/core/engine";
import type { ActiveRun } from "./active-run.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { mustWaitForPast } from "./held-tasks.ts";
import { LiveAttempt } from "./live-attempt.ts";
import type { Planned } from "./task-moves.ts";

/** So many moves of a plan are written together: what they take holds everything else up. */
const MOST_PER_TURN = 500;

export interface AttemptPlannerParts {
  readonly newToken: () => string;
  readonly dispatcher: Dispatcher;
  /** Instances of the run wait for their past. */
  readonly onHeld: (run: ActiveRun) => void;
}

/** Gives every task that a plan wants queued its attempt, and its slot if there is one. */
export class AttemptPlanner {
  readonly #newToken: () => string;
  readonly #dispatcher: Dispatcher;
  readonly #onHeld: (run: ActiveRun) => void;

  constructor({ newToken, dispatcher, onHeld }: AttemptPlannerParts) {
    this.#newToken = newToken;
    this.#dispatcher = dispatcher;
    this.#onHeld = onHeld;
  }

  /** What is too much for one turn is postponed. */
  plan(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    if (run.hasPostponed || moves.length > MOST_PER_TURN) {
      for (const move of moves) run.postponed.push(move);
      return run.postponed.length === moves.length ? this.planMore(run) : [];
    }
    return this.#planNow(run, moves);
  }

  /** The next part of what was postponed. */
  planMore(run: ActiveRun): Planned[] {
    return this.#planNow(run, run.postponed.splice(0, MOST_PER_TURN));
  }

  #planNow(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    const planned: Planned[] = [];
    for (const move of moves) {
      if (move.to !== "queued") planned.push({ move, to: move.to, attempt: undefined });
      else if (mustWaitForPast(run, move.node)) run.progress.hold(move.node);
      else {
        const attempt = this.newAttempt(run, move.node);
        planned.push({ move, to: this.slotFor(attempt), attempt });
      }
    }
    if (run.progress.held.size > 0) this.#onHeld(run);
    return planned;
  }

  slotFor(attempt: LiveAttempt): "queued" | "scheduled" {
    const to = this.#dispatcher.slotFor(attempt);
    if (to === "scheduled") attempt.run.progress.note(attempt.node, to);
    return to;
  }

  /** `again` goes on with what the instance has waited for so far; without it a new try begins. */
  newAttempt(run: ActiveRun, node: number, again?: { tryNumber: number }): LiveAttempt {
    const row = run.rowOf(node);
    const { retries } = run.graph.tasks[run.instances.taskOf(node)]!;
    return new LiveAttempt(run, node, {
      token: this.#newToken(),
      tryNumber: again?.tryNumber ?? (row?.tryNumber ?? 0) + 1,
      maxTries: row && !row.isRemoved ? row.maxTries : (row?.tryNumber ?? 0) + retries + 1,
      waitingSince: again ? row?.waitingSince : undefined,
      resume: again ? row?.resume : undefined,
    });
  }
}

import type { RunState } from "@tradewind/core/engine";
import type { Actor, TaskMove } from "../transition.ts";
import type { Statements } from "./statements.ts";

/** 128 sequence numbers; the view `run_transition` counts by the same. */
const BLOCK = 128;

interface LoggedRunMove {
  readonly runKey: number;
  readonly from: RunState | "none";
  readonly to: RunState;
  readonly at: number;
  readonly actor: Actor;
  readonly reason?: string | undefined;
}

/**
 * Writes the log of state changes, and in which of its blocks it speaks of which run. Which blocks are noted is remembered as long as
 * a transaction is open: between two of them somebody may delete a run. A trigger that looks for each row took a microsecond of
 * every move.
 */
export class TransitionLog {
  readonly #statements: Statements;
  /** By run: the newest block that is noted. */
  readonly #noted = new Map<number, number>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** A transaction begins. */
  begin(): void {
    this.#noted.clear();
  }

  /** One row for the whole path: the state between stands in it, too. Returns its sequence number. */
  addTaskMove({ ti, path, at, tryNumber, actor, reason }: TaskMove): number {
    const { runKey, taskId, mapIndex } = ti;
    const isDirect = path.length !== 3;
    const via = isDirect ? null : path[1];
    const viaAt = isDirect ? null : at[0];
    const from = path[0];
    const to = path[path.length - 1];
    const when = at[at.length - 1];
    const why = reason ?? null;
    const log = this.#statements.get("logTask");
    // written out: a list of values that is then spread is made twice
    const { lastInsertRowid } = log.run(runKey, taskId, mapIndex, tryNumber, from, via, viaAt, to, when, actor, why);
    return this.#note(runKey, Number(lastInsertRowid));
  }

  /** Returns the sequence number of its row. */
  addRunMove({ runKey, from, to, at, actor, reason }: LoggedRunMove): number {
    const { lastInsertRowid } = this.#statements.get("logRun").run(runKey, from, to, at, actor, reason ?? null);
    return this.#note(runKey, Number(lastInsertRowid));
  }

  /** A move that was lost is not in the log. */
  takeBack(seq: number): void {
    this.#statements.get("unlog").run(seq);
  }

  #note(runKey: number, seq: number): number {
    const block = Math.floor(seq / BLOCK);
    if (this.#noted.get(runKey) !== block) {
      this.#noted.set(runKey, block);
      this.#statements.get("noteBlock").run(runKey, block);
    }
    return seq;
  }
}

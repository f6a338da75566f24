import type { RunRow } from "@tradewind/store";
import { RunTable } from "./run-table.ts";

/** The active runs that a scheduler has in mind, as the store has them. */
export class KnownRuns {
  /** Runs that wait to begin. */
  readonly queued: RunTable;
  /** Runs that have begun. */
  readonly running: RunTable;

  /** `onSet` hears of each run that comes in, or goes from one table to the other. */
  constructor(onSet: (run: RunRow) => void) {
    this.queued = new RunTable(onSet);
    this.running = new RunTable(onSet);
  }

  get(runKey: number): RunRow | undefined {
    return this.queued.get(runKey) ?? this.running.get(runKey);
  }

  delete(runKey: number): void {
    this.queued.delete(runKey);
    this.running.delete(runKey);
  }

  /** Runs of a DAG without those of its backfills, or the runs of a backfill. */
  count(of: { readonly dagId: string } | { readonly backfillId: number }): number {
    return this.queued.count(of) + this.running.count(of);
  }
}

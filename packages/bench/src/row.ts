import type { HandOver } from "./peer-main.ts";

/** One line of the result: medians over rounds. Null where nothing was measured. */
export interface Row {
  readonly workload: string;
  readonly executor: string;
  readonly value: number;
  readonly unit: "tasks/s" | "ms" | "us/edge" | "% core" | "B/task";
  readonly floor: number | null;
  /** Above 1 is better than the floor, whatever the unit. The median of the rounds' ratios: both sides of one had the same weather. */
  readonly ratio: number | null;
  /** The same against the floor that keeps a history. */
  readonly audit: { readonly floor: number; readonly ratio: number } | null;
  readonly handOverMs: HandOver | null;
  readonly floorHandOverMs: HandOver | null;
  /** How late the engine's event loop was, at worst but for one time in a thousand. */
  readonly loopDelayMs: number | null;
  /** Per task. */
  readonly counts: {
    readonly commits: number | null;
    readonly fsyncs: number | null;
    readonly rowChanges: number | null;
    readonly statementsPrepared: number | null;
  };
}

export const NO_COUNTS: Row["counts"] = { commits: null, fsyncs: null, rowChanges: null, statementsPrepared: null };

/** What is measured beside the rows. */
export interface Notes {
  /** From spawn to exit. */
  readonly nodeEvalMs?: number;
  readonly emptyFileMs?: number;
  /** Of an idle scheduler in ten seconds: SQL statements, and looks at SQLite's counter of foreign commits. */
  readonly idleStatements?: number;
  readonly idleLooks?: number;
}

export interface BenchResult {
  readonly machine: {
    readonly cores: number;
    readonly platform: string;
    readonly arch: string;
    readonly node: string;
  };
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly notes: Notes;
}

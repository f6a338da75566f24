import type { HandOver } from "./measure.ts";
import type { ExecutorName } from "./peer.ts";

/** One line of the result. Null is what was not measured. */
export interface Row {
  readonly workload: string;
  /** `none` where no task is run. */
  readonly executor: ExecutorName | "none";
  readonly value: number;
  readonly unit: string;
  /** The same of the floor, in the same rounds. */
  readonly floor: number | null;
  /** Above 1 is better than the floor, for times, too. */
  readonly ratio: number | null;
  readonly handOverMs: HandOver;
  /** Per task. */
  readonly counts: {
    readonly commits: number | null;
    readonly fsyncs: number | null;
    readonly rowChanges: number | null;
  };
}

export interface Report {
  readonly machine: { readonly cores: number; readonly node: string; readonly platform: string };
  readonly rounds: number;
  readonly rows: readonly Row[];
}

export const NOT_COUNTED: Row["counts"] = { commits: null, fsyncs: null, rowChanges: null };
export const NO_HAND_OVER: HandOver = { p50: null, p99: null };

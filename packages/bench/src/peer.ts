import type { Stamp } from "./bodies.ts";

export const EXECUTORS = ["inline", "process"] as const;

/** Where task bodies run: in the measuring process, or in two child processes. */
export type ExecutorName = (typeof EXECUTORS)[number];

/** Something that runs DAGs and can be measured. */
export interface Peer {
  /** Runs a DAG once; resolves when its end is in the database. */
  run(dagId: string): Promise<void>;
  /** Runs a DAG of stamping bodies; their stamps in the order of the graph. */
  stampedRun(dagId: string): Promise<Stamp[]>;
  counters(): PeerCounters;
  close(): Promise<void>;
}

export interface PeerCounters {
  readonly commits: number;
  readonly rowChanges: number;
  readonly statementsPrepared: number;
}

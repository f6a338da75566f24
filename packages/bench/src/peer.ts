import type { ExecutorName, Workload } from "./workloads.ts";

/** What does not depend on the machine. */
export interface PeerCounts {
  readonly commits: number;
  readonly rowChanges: number;
  readonly statementsPrepared: number;
}

/** One who can do a workload: the engine, or the floor beneath it. */
export interface Peer {
  /** Does the workload once; resolves when all of its runs are reported done. */
  run(): Promise<void>;
  /** Totals since it was opened. */
  counts(): PeerCounts;
  /** Lets go of everything; child processes have exited when it resolves. */
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly workload: Workload;
  readonly executor: ExecutorName;
  /** Where the database goes. */
  readonly folder: string;
  /** For child processes. */
  readonly env: NodeJS.ProcessEnv;
}

/** The states of a DAG run, in Airflow's names; `none` is the state before its row exists. */
export const RUN_STATES = ["none", "queued", "running", "success", "failed"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const FINISHED_RUN_STATES = ["success", "failed"] as const;
export type FinishedRunState = (typeof FINISHED_RUN_STATES)[number];

/** The legal moves; a finished run is opened again when tasks of it are cleared, and changes its end when a user marks it. */
export const RUN_MOVES: Readonly<Record<RunState, readonly RunState[]>> = {
  none: ["queued", "running"],
  queued: ["running", "success", "failed"],
  running: ["success", "failed", "queued"],
  success: ["running", "queued", "failed"],
  failed: ["running", "queued", "success"],
};

/** Why a run exists; also the prefix of its id (`scheduled__2024-01-01T00:00:00+00:00`). */
export const RUN_TYPES = ["scheduled", "manual", "backfill", "asset_triggered"] as const;
export type RunType = (typeof RUN_TYPES)[number];

const finished: ReadonlySet<string> = new Set(FINISHED_RUN_STATES);

export const isRunFinished = (state: RunState): state is FinishedRunState => finished.has(state);
export const isLegalRunMove = (from: RunState, to: RunState): boolean => RUN_MOVES[from].includes(to);

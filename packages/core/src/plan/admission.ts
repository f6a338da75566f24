/** A run that waits to begin. */
export interface QueuedRun {
  readonly runKey: number;
  readonly dagId: string;
  readonly backfillId: number | null;
  readonly logicalDate: number | null;
  readonly queuedAt: number | null;
  /** It does not begin earlier. */
  readonly runAfter: number | null;
}

/** What keeps a run from beginning. */
export type RunBlocker =
  | { readonly kind: "paused" }
  | { readonly kind: "inactive" }
  | { readonly kind: "run_after"; readonly at: number }
  | { readonly kind: "max_active_runs"; readonly used: number; readonly limit: number };

export interface AdmissionView {
  readonly now: number;
  readonly isPaused: (dagId: string) => boolean;
  /** Undefined for a DAG that is not there any more. */
  readonly maxActiveRuns: (dagId: string) => number | undefined;
  /** Limit and pause of a backfill; its runs do not count among the DAG's others. */
  readonly backfill: (backfillId: number) => { readonly maxActiveRuns: number; readonly isPaused: boolean } | undefined;
  /** Runs that are running: of a DAG without its backfills, or of a backfill. */
  readonly running: (of: { readonly dagId: string } | { readonly backfillId: number }) => number;
}

/** The one place where it is decided whether a run may become active. */
export function runBlocker(run: QueuedRun, view: AdmissionView): RunBlocker | undefined {
  const { dagId, backfillId, runAfter } = run;
  const limit = view.maxActiveRuns(dagId);
  if (limit === undefined) return { kind: "inactive" };
  if (view.isPaused(dagId)) return { kind: "paused" };
  if (runAfter !== null && runAfter > view.now) return { kind: "run_after", at: runAfter };
  const backfill = backfillId === null ? undefined : view.backfill(backfillId);
  if (backfill?.isPaused) return { kind: "paused" };
  const used = backfillId === null ? view.running({ dagId }) : view.running({ backfillId });
  const most = backfillId === null ? limit : (backfill?.maxActiveRuns ?? limit);
  return used >= most ? { kind: "max_active_runs", used, limit: most } : undefined;
}

export interface Admission<Run extends QueuedRun> {
  readonly admitted: readonly Run[];
  /** When the next run that only waits for its time may begin. */
  readonly wakeAt: number | undefined;
}

/** Which of the waiting runs begin now: older logical dates first, within every limit. */
export function admit<Run extends QueuedRun>(queued: Iterable<Run>, view: AdmissionView): Admission<Run> {
  const admitted: Run[] = [];
  let wakeAt: number | undefined;
  const running = new Map<string, number>();
  const keyOf = (run: { dagId: string } | { backfillId: number }) =>
    "backfillId" in run ? `b ${run.backfillId}` : `d ${run.dagId}`;
  const counted: AdmissionView = { ...view, running: (of) => view.running(of) + (running.get(keyOf(of)) ?? 0) };
  for (const run of [...queued].sort(byAge)) {
    const blocker = runBlocker(run, counted);
    if (blocker?.kind === "run_after") wakeAt = Math.min(wakeAt ?? blocker.at, blocker.at);
    if (blocker) continue;
    admitted.push(run);
    const { dagId, backfillId } = run;
    const key = keyOf(backfillId === null ? { dagId } : { backfillId });
    running.set(key, (running.get(key) ?? 0) + 1);
  }
  return { admitted, wakeAt };
}

const byAge = (a: QueuedRun, b: QueuedRun): number =>
  (a.logicalDate ?? a.queuedAt ?? 0) - (b.logicalDate ?? b.queuedAt ?? 0) || a.runKey - b.runKey;

import { isTimed, SKIP_DECISION, type StoredDecision } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import type { RunFacts } from "@tradewind/worker";
import type { ActiveRun } from "./active-run.ts";
import { LiveAttempt } from "./live-attempt.ts";

/** What all attempts of a stored run are told about it. */
export function factsOf(row: RunRow, startedAt: number): RunFacts {
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = row;
  return {
    dagId,
    runId,
    runType,
    logicalDate,
    dataIntervalStart,
    dataIntervalEnd,
    conf: JSON.parse(conf),
    startedAt: row.startedAt ?? startedAt,
  };
}

/** The attempts of a stored run that somebody owes a next step, sorted by what that is. */
export interface RestoredAttempts {
  /** To be given a slot. */
  readonly scheduled: readonly LiveAttempt[];
  /** To be started; they hold their slots. */
  readonly queued: readonly LiveAttempt[];
  /** Were executing. */
  readonly running: readonly LiveAttempt[];
  /** Are due again at a time. */
  readonly timed: readonly { readonly attempt: LiveAttempt; readonly row: TaskInstanceRow }[];
}

/** Brings an ActiveRun to where the store says that it is. */
export async function restoreRun(
  store: Store,
  run: ActiveRun,
  rows: readonly TaskInstanceRow[],
): Promise<RestoredAttempts> {
  const known = rows.flatMap((row) => {
    const task = run.graph.indexOf.get(row.taskId);
    return task === undefined ? [] : [{ task, row }];
  });
  const decisions = await decisionsOf(store, run, known);
  run.progress.restore(known.map(({ task, row }) => ({ task, state: row.state, decision: decisions.get(task) })));
  for (const { task, row } of known) run.rows.set(task, knownRow(row));
  const attempts = known.map(({ task, row }) => ({ attempt: attemptOf(run, task, row), row }));
  for (const { attempt, row } of attempts) {
    if (attempt.isRecorded) attempt.handBacks = await store.countHandBacks(row, row.tryNumber);
  }
  const inState = (state: TaskInstanceRow["state"]) =>
    attempts.flatMap(({ attempt, row }) => (row.state === state ? [attempt] : []));
  return {
    scheduled: inState("scheduled"),
    queued: inState("queued"),
    running: inState("running"),
    timed: attempts.filter(({ row }) => isTimed(row.state)),
  };
}

const knownRow = ({ token, tryNumber, maxTries, waitingSince, resume }: TaskInstanceRow) => ({
  token,
  tryNumber,
  maxTries,
  waitingSince: waitingSince ?? undefined,
  resume: resume ?? undefined,
});

function attemptOf(run: ActiveRun, task: number, row: TaskInstanceRow): LiveAttempt {
  const attempt = new LiveAttempt(run, task, knownRow(row));
  attempt.startedAt = row.startedAt ?? undefined;
  attempt.isRecorded = row.state === "running";
  return attempt;
}

/** What branches and short circuits have decided: it holds for tasks below them that run again. */
export async function decisionsOf(
  store: Store,
  { graph, runKey }: Pick<ActiveRun, "graph" | "runKey">,
  known: readonly { readonly task: number; readonly row: TaskInstanceRow }[],
): Promise<Map<number, StoredDecision>> {
  const deciding = known.filter(({ task, row }) => {
    const { kind } = graph.tasks[task]!;
    return row.state === "success" && (kind === "branch" || kind === "shortCircuit");
  });
  const texts = await store.getXComs(
    runKey,
    deciding.map(({ row: { taskId } }) => ({ taskId, key: SKIP_DECISION })),
  );
  const decisions = new Map<number, StoredDecision>();
  for (const [i, { task }] of deciding.entries()) {
    const text = texts[i];
    if (text !== undefined) decisions.set(task, (JSON.parse(text) as { json: StoredDecision }).json);
  }
  return decisions;
}

import {
  type GroupInstance,
  isFinished,
  isTimed,
  type ListLengths,
  MAPPED_LENGTHS,
  SKIP_DECISION,
  type StoredDecision,
} from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import type { RunFacts } from "@tradewind/worker";
import { type ActiveRun, rememberRow } from "./active-run.ts";
import type { XComReader } from "./attempt-inputs.ts";
import { waitingGroups } from "./group-moves.ts";
import { LiveAttempt } from "./live-attempt.ts";

/** What all attempts of a stored run are told about it. */
export function factsOf(row: RunRow, startedAt: number): RunFacts {
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = row;
  const { partitionKey, partitionDate } = row;
  return {
    dagId,
    runId,
    runType,
    logicalDate,
    dataIntervalStart,
    dataIntervalEnd,
    partitionKey,
    partitionDate,
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
  /** Groups that wait for their next try. */
  readonly groups: readonly { readonly instance: GroupInstance; readonly nextAt: number }[];
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
  const kept = await keptOf(store, run, known);
  const tries = run.graph.retried ? await store.getGroupTries(run.runKey) : [];
  run.progress.restore(
    known.map(({ task, row }) => ({ task, mapIndex: row.mapIndex, state: row.state, ...kept(row) })),
    tries,
  );
  for (const { task, row } of known) rememberRow(run, task, { mapIndex: row.mapIndex, row: knownRow(row) });
  const attempts = known.flatMap(({ task, row }) => {
    const node = run.instances.nodeOf(task, row.mapIndex);
    return node === undefined ? [] : [{ attempt: attemptOf(run, node, row), row }];
  });
  for (const { attempt, row } of attempts) {
    if (attempt.isRecorded) attempt.handBacks = await store.countHandBacks(row, row.tryNumber);
  }
  const inState = (state: TaskInstanceRow["state"]) =>
    attempts.flatMap(({ attempt, row }) => (row.state === state ? [attempt] : []));
  return {
    scheduled: inState("scheduled"),
    queued: inState("queued"),
    running: inState("running"),
    timed: attempts.filter(({ attempt, row }) => isTimed(row.state) && !run.progress.tries?.awaitedBy(attempt.node)),
    groups: waitingGroups(run, { rows, tries }),
  };
}

/** What of a row is kept in memory. */
export const knownRow = ({ token, tryNumber, maxTries, waitingSince, resume, state }: TaskInstanceRow) => ({
  token,
  tryNumber,
  maxTries,
  waitingSince: waitingSince ?? undefined,
  resume: resume ?? undefined,
  isRemoved: state === "removed",
});

function attemptOf(run: ActiveRun, node: number, row: TaskInstanceRow): LiveAttempt {
  const attempt = new LiveAttempt(run, node, knownRow(row));
  attempt.startedAt = row.startedAt ?? undefined;
  attempt.isRecorded = row.state === "running";
  return attempt;
}

type InstanceState = Pick<TaskInstanceRow, "taskId" | "mapIndex" | "state" | "reason">;

/** What a task has left for the plan when it ended. */
export type KeptOf = (row: InstanceState) => {
  readonly decision: StoredDecision | undefined;
  readonly lengths: ListLengths | undefined;
};

/**
 * What branches, short circuits and gates of loops have decided, which holds for tasks below them that run again, and how long the lists are that others
 * are mapped over.
 */
export async function keptOf(
  store: XComReader,
  { graph, runKey }: Pick<ActiveRun, "graph" | "runKey">,
  known: readonly { readonly task: number; readonly row: InstanceState }[],
): Promise<KeptOf> {
  const decides = ({ task, row }: { task: number; row: InstanceState }) =>
    graph.mapped?.loops?.has(task) ? !isMarked(row) : ["branch", "shortCircuit"].includes(graph.tasks[task]!.kind);
  const isMappedOver = ({ task }: { task: number }) => (graph.mapped?.feeds[task]?.length ?? 0) > 0;
  const succeeded = known.filter(({ row }) => row.state === "success");
  const decisions = await read<StoredDecision>(store, runKey, { key: SKIP_DECISION, of: succeeded.filter(decides) });
  // also of one that was marked as something else: what is mapped over it may be there already, and has its elements
  const ended = known.filter(({ row }) => isFinished(row.state));
  const lengths = await read<ListLengths>(store, runKey, { key: MAPPED_LENGTHS, of: ended.filter(isMappedOver) });
  return (row) => ({ decision: decisions.get(nameOf(row)), lengths: lengths.get(nameOf(row)) });
}

/**
 * A gate that is marked as successful ends its loop, also when it had been cleared, and what it had decided before is there still. A mark
 * has a reason, the success of an attempt has none.
 */
const isMarked = ({ reason }: InstanceState): boolean => reason !== null;

const nameOf = ({ taskId, mapIndex }: { taskId: string; mapIndex: number }): string => `${taskId} ${mapIndex}`;

/** Of these alone: what an instance that runs again had left is there until its next attempt begins. */
async function read<T>(
  store: XComReader,
  runKey: number,
  { key, of }: { readonly key: string; readonly of: readonly { readonly row: InstanceState }[] },
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  const names = new Set(of.map(({ row }) => nameOf(row)));
  for (const taskId of new Set(of.map(({ row }) => row.taskId))) {
    const range = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
    for (const { mapIndex, value } of await store.getXComRange(runKey, { taskId, key, ...range })) {
      const name = nameOf({ taskId, mapIndex });
      if (names.has(name)) found.set(name, (JSON.parse(value) as { json: T }).json);
    }
  }
  return found;
}

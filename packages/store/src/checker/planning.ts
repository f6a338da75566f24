import {
  absentTasks,
  isActive,
  isFinished,
  isRunFinished,
  isTimed,
  openQuestion,
  type RunGraph,
  type RunState,
  type TaskState,
  UNMAPPED,
} from "@tradewind/core/engine";
import { PlannedReplay } from "./planned-replay.ts";
import { Replay, type Replayed } from "./replay.ts";
import { type CheckedInstance, forcedReasons, type LogRow, lastOpening, type RunCase } from "./run-case.ts";
import type { RunInvariant } from "./run-invariant.ts";
import type { OffendingRow } from "./violation.ts";

/** What must hold between the moves of a run and the rules of its document: the log is replayed against the trigger rules. */
export const PLANNING_INVARIANTS: readonly RunInvariant[] = [
  {
    id: "I8",
    what: "a task is queued only after its trigger rule has come true",
    find: (run) => misjudged(run, isWaitingState),
  },
  {
    id: "I9",
    what: "a task that never starts ends as its trigger rule says, and one that may start does",
    find: (run) => [...misjudged(run, (state) => !isWaitingState(state)), ...forgotten(run)],
  },
  {
    id: "I10",
    what: "a run ends when its tasks have ended, and as its leaves say",
    find: wrongEnd,
  },
  {
    id: "I11",
    what: "a run that is running has a task with a next step, or one that waits for an earlier run",
    find: standsStill,
  },
  {
    id: "I12",
    what: "a task with a next step has a time at which it is due, a question to be answered, or a token for whoever has it",
    find: ({ run: { dagId, runId }, tasks, graph }) =>
      tasks.flatMap(({ instance }) => {
        if (!instance || !isActive(instance.state)) return [];
        const isDue = instance.nextAt !== null || isAsking(instance);
        const isOwned = isTimed(instance.state) ? isDue : instance.token !== "";
        // one that did not start, or not since it was cleared, may wait for the next try of its group
        const hasBegun =
          instance.queuedAt !== null
            ? instance.state !== "running" || instance.startedAt !== null
            : isTimed(instance.state) && (instance.tryNumber === 0 || graph?.retried !== undefined);
        return isOwned && hasBegun ? [] : [{ dagId, runId, ...instance }];
      }),
  },
  {
    id: "I31",
    what: "a group is tried again when all of it has ended and a task of it has failed, and no more often than it has tries",
    find: (run) => {
      const { graph } = run;
      // what came before the run was opened again may have had another version
      const from = lastOpening(run.log);
      if (!graph?.retried) return [];
      return replayed({ ...run, graph }).wronglySetBack.flatMap((row) =>
        row.seq > from ? [{ ...identity(run), ...row }] : [],
      );
    },
  },
  {
    id: "I23",
    what: "a run has the tasks of the version that it is pinned to",
    find: strangers,
  },
];

const isAsking = ({ state, resume }: CheckedInstance): boolean =>
  state === "deferred" && openQuestion(resume) !== undefined;

const isFromRule = (reason: string): boolean => /^trigger rule |^skipped by |^a branch /.test(reason);

const isWaitingState = (state: string): boolean => state === "queued" || state === "scheduled";

const replayOf = (run: RunCase & { readonly graph: RunGraph }): Replayed =>
  run.graph.mapped || run.graph.setups || run.graph.retried ? new PlannedReplay(run) : new Replay(run);

function replayed(run: RunCase & { readonly graph: RunGraph }): Replayed {
  const replay = replayOf(run);
  for (const row of run.log) follow(replay, row);
  return replay;
}

function follow(replay: Replayed, row: LogRow): void {
  if (row.taskId !== null) replay.apply(row);
  else if (isRunFinished(row.toState as RunState)) replay.runEnded();
}

/** Moves of the plan that its rules do not give. Those before the run was opened again are not judged: it may have had another version. */
function misjudged(run: RunCase, isMeant: (toState: string) => boolean): OffendingRow[] {
  const { graph, log } = run;
  if (!graph) return [];
  const replay = replayOf({ ...run, graph });
  const from = lastOpening(log);
  const forced = forcedReasons(log);
  return log.flatMap((row) => {
    if (row.taskId === null) {
      follow(replay, row);
      return [];
    }
    const isPlanned = row.fromState === "none" && row.actor === "scheduler" && row.seq > from;
    const verdictsNow = isPlanned ? replay.verdicts(row.taskId, row.mapIndex!) : undefined;
    // a forced end has reasons of its own, and a log may be older than its being written as a whole: the rest may have come later, for another
    const isForced = row.reason !== null && (forced.has(row.reason) || (run.canEndEarly && !isFromRule(row.reason)));
    const verdicts: ReadonlySet<string> = new Set(verdictsNow);
    replay.apply(row);
    if (verdictsNow === undefined || isForced || !isMeant(row.toState)) return [];
    return verdicts.has(isWaitingState(row.toState) ? "run" : row.toState)
      ? []
      : [{ ...identity(run), ...row, ruleSays: [...verdicts] }];
  });
}

/** The last that is known is an end that was forced and, in an older log, may be a part of one: whoever loads the run next goes on with it. */
function isCutShort({ canEndEarly, log }: RunCase): boolean {
  const last = log.findLast(({ taskId }) => taskId !== null);
  if (!canEndEarly || last?.actor !== "scheduler" || last.fromState === "none") return false;
  return isFinished(last.toState as TaskState) && !(last.reason !== null && isFromRule(last.reason));
}

/** Tasks that their rule lets start, or ends, and that nobody has moved. */
function forgotten(run: RunCase): OffendingRow[] {
  const { graph, isDisturbed } = run;
  if (run.run.state !== "running" || isDisturbed || isCutShort(run) || !graph) return [];
  const replay = replayed({ ...run, graph });
  return replay.instances().flatMap(({ taskId, mapIndex, mayWait, state, verdicts }) => {
    if (state !== "none" || verdicts.size === 0 || mayWait) return [];
    return [{ ...identity(run), taskId, mapIndex, ruleSays: [...verdicts] }];
  });
}

function standsStill(run: RunCase): OffendingRow[] {
  const { graph, isDisturbed, tasks } = run;
  if (run.run.state !== "running" || isDisturbed || !graph) return [];
  if (tasks.some(({ instance }) => instance && isActive(instance.state))) return [];
  const replay = replayed({ ...run, graph });
  return waitsForPast(replay) || replay.hasDueGroup ? [] : [run.run];
}

const waitsForPast = (replay: Replayed): boolean =>
  replay.instances().some(({ mayWait, state }) => mayWait && state === "none");

function wrongEnd(run: RunCase): OffendingRow[] {
  const { graph, log } = run;
  const { state } = run.run;
  if (!isRunFinished(state) || !graph) return [];
  const replay = replayed({ ...run, graph });
  const open = replay
    .instances()
    .flatMap(({ taskId, mapIndex, state: of }) => (isFinished(of) ? [] : [{ taskId, mapIndex, state: of }]));
  const last = log.findLast(({ taskId }) => taskId === null);
  const end = { ...run.run, by: last?.actor, reason: last?.reason };
  const isDeadlock = state === "failed" && open.length > 0 && open.every(({ state: of }) => of === "none");
  if (open.length > 0 && !isDeadlock) return open.map((task) => ({ ...end, ...task }));
  if (last?.actor !== "scheduler" || isDeadlock) return [];
  const expected = replay.unsuccessfulLeaves() > 0 ? "failed" : "success";
  const isEarlyEnd = state === "failed" && run.canEndEarly;
  return state === expected || isEarlyEnd ? [] : [{ ...end, leavesSay: expected }];
}

function strangers(run: RunCase): OffendingRow[] {
  const { graph, log, tasks } = run;
  // one that was opened again keeps the rows of the version that it had before
  if (!graph || lastOpening(log) > 0) return [];
  const absent = new Set(absentTasks(graph, run.run.logicalDate));
  return tasks.flatMap(({ taskId, mapIndex, instance }) => {
    const task = graph.indexOf.get(taskId);
    const isPlace = task !== undefined && (graph.tasks[task]!.mapping.length > 0 || mapIndex === UNMAPPED);
    const isKnown = isPlace && !absent.has(task);
    return isKnown ? [] : [{ ...identity(run), ...instance, taskId }];
  });
}

const identity = ({ run: { dagId, runId, hash } }: RunCase): OffendingRow => ({ dagId, runId, hash });

import {
  isFinished,
  isLegalGroupMove,
  isRunFinished,
  type RunGraph,
  type RunState,
  type TaskState,
} from "@tradewind/core/engine";

/** A row of the transition log. */
export interface LogRow {
  readonly seq: number;
  readonly runKey: number;
  readonly taskId: string | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number | null;
  readonly fromState: string;
  readonly via: string | null;
  readonly viaAt: number | null;
  readonly toState: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string | null;
}

/** One step of a move; a move through a state is two. */
export interface Step {
  readonly seq: number;
  readonly from: TaskState;
  readonly to: TaskState;
  readonly tryNumber: number;
  readonly actor: string;
}

export interface CheckedRun {
  readonly runKey: number;
  readonly dagId: string;
  readonly runId: string;
  readonly state: RunState;
  readonly logicalDate: number | null;
  readonly hash: string;
  readonly lastSeq: number;
}

export interface CheckedInstance {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly token: string;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly nextAt: number | null;
  readonly resume: string | null;
  readonly lastSeq: number;
}

/** An attempt that a later one has replaced. */
export interface CheckedPast {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly state: TaskState;
  readonly xcoms: string;
}

/** A task instance with everything that is known of it. */
export interface TaskCase {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly steps: readonly Step[];
  readonly instance: CheckedInstance | undefined;
  readonly past: readonly CheckedPast[];
}

/** A run with everything that is known of it. */
export interface RunCase {
  readonly run: CheckedRun;
  readonly graph: RunGraph | undefined;
  readonly canEndEarly: boolean;
  readonly log: readonly LogRow[];
  readonly tasks: readonly TaskCase[];
  /** The decision of each branch and short circuit, as stored now, by task id. */
  readonly decisions: ReadonlyMap<string, string>;
  /** Those and the lengths of lists that others are mapped over, as stored now, by instance and key. */
  readonly kept: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Somebody has just given an order about it: a scheduler that is alive will have noticed in a moment. */
  readonly isDisturbed: boolean;
}

export interface RunCaseParts extends Pick<RunCase, "run" | "graph" | "canEndEarly" | "log" | "decisions" | "kept"> {
  readonly instances: readonly CheckedInstance[];
  readonly past: readonly CheckedPast[];
  /** When a scheduler or a worker made its newest move in the store: while there is none, nobody but users can have noticed anything. */
  readonly newestAt: number;
}

/** So long after an order nothing is said about what should have followed from it. */
const UNREST_MS = 60_000;

export function runCase({ instances, past, newestAt, ...parts }: RunCaseParts): RunCase {
  const steps = new Map<string, Step[]>();
  let lastOrderAt = Number.NEGATIVE_INFINITY;
  for (const row of parts.log) {
    // a group that is tried again is an order of the scheduler's own, after which it loads the run anew as well
    if (row.actor === "user" || row.toState === "none") lastOrderAt = Math.max(lastOrderAt, row.at);
    if (row.taskId === null) continue;
    const key = keyOf(row as { taskId: string; mapIndex: number });
    const known = steps.get(key) ?? [];
    steps.set(key, known);
    known.push(...stepsOf(row));
  }
  const byKey = new Map(instances.map((instance) => [keyOf(instance), instance]));
  const keys = new Set([...steps.keys(), ...byKey.keys()]);
  const tasks = [...keys].map((key): TaskCase => {
    const [taskId, mapIndex] = JSON.parse(key) as [string, number];
    return {
      taskId,
      mapIndex,
      steps: steps.get(key) ?? [],
      instance: byKey.get(key),
      past: past.filter((one) => keyOf(one) === key),
    };
  });
  return { ...parts, tasks, isDisturbed: lastOrderAt >= newestAt - UNREST_MS };
}

const keyOf = ({ taskId, mapIndex }: { taskId: string; mapIndex: number }): string =>
  JSON.stringify([taskId, mapIndex]);

function stepsOf({ seq, fromState, via, toState, tryNumber, actor }: LogRow): Step[] {
  const step = (from: string, to: string): Step => ({
    seq,
    from: from as TaskState,
    to: to as TaskState,
    tryNumber: tryNumber ?? 0,
    actor,
  });
  return via === null ? [step(fromState, toState)] : [step(fromState, via), step(via, toState)];
}

/** Whether a task that had ended was set back so that its group can be tried again. */
export const isSetBack = ({ from, to, actor }: Step): boolean =>
  actor === "scheduler" && isFinished(from) && isLegalGroupMove(from, to);

/** Where the run was opened again the last time, after which its document is the one that it is pinned to now. */
export function lastOpening(log: readonly LogRow[]): number {
  const opening = log.findLast(({ taskId, fromState }) => taskId === null && isRunFinished(fromState as RunState));
  return opening?.seq ?? 0;
}

/** Reasons with which a scheduler has ended the run before its tasks had ended. */
export function forcedReasons(log: readonly LogRow[]): ReadonlySet<string> {
  const ends = log.filter(
    ({ taskId, toState, actor }) => taskId === null && actor === "scheduler" && isRunFinished(toState as RunState),
  );
  return new Set(ends.flatMap(({ reason }) => (reason === null ? [] : [reason])));
}

import {
  type GroupInstance,
  groupIndexOf,
  groupsAround,
  isFinished,
  mapPathOf,
  retryDelayMs,
} from "@tradewind/core/engine";
import type { GroupTryMove, GroupTryRow, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { jitterKey } from "./jitter-key.ts";

// The moves of a group that is tried again as a whole. What the group is at and what becomes of its tasks is written as one.

/** What the store has of a run with such groups. */
export interface StoredGroups {
  readonly rows: readonly TaskInstanceRow[];
  readonly tries: readonly GroupTryRow[];
}

/** A group that waits for its next try. */
export interface GroupWait {
  readonly moves: readonly Transition[];
  /** Its tasks, which wait with it. */
  readonly waiting: readonly TaskInstanceRow[];
  readonly nextAt: number;
  readonly reason: string;
}

/** Whether all that the store has of a group has ended: an order may have set back what the plan saw failing. */
export const hasEndedInStore = (run: ActiveRun, instance: GroupInstance, { rows }: StoredGroups): boolean =>
  rows.every((row) => isFinished(row.state) || !isIn(run, instance, row) || isLeftOver(run, row));

/** Instances that were set back, and that there are not in this try, since what they are mapped over has failed, keep nobody waiting. */
function isLeftOver({ graph, instances }: ActiveRun, { taskId, mapIndex, state }: TaskInstanceRow): boolean {
  const node = instances.nodeOf(graph.indexOf.get(taskId)!, mapIndex);
  return state === "none" && (node === undefined || instances.isExpanded(node));
}

/** A task of the group has failed, and all of them have ended: they wait for the next try of the group. */
export function groupWait(run: ActiveRun, instance: GroupInstance, stored: StoredGroups, at: number): GroupWait {
  const { groupId } = instance.group;
  const { tryNumber, maxTries } = run.progress.tries!.triesOf(instance);
  const mapIndex = groupIndexOf(instance);
  const nextAt = at + retryDelayMs(instance.group, tryNumber, jitterKey(run.facts, groupId, { mapIndex, tryNumber }));
  const reason = `group "${groupId}" is tried again: try ${tryNumber + 1} of ${maxTries}`;
  const waiting = stored.rows.filter(
    (row) => isFinished(row.state) && row.state !== "removed" && isIn(run, instance, row),
  );
  const from = { tryNumber, nextAt: triesIn(stored, instance)?.nextAt ?? null };
  return {
    waiting,
    nextAt,
    reason,
    moves: [
      { kind: "asOne" },
      groupMove(run, instance, { from, to: { tryNumber, maxTries, nextAt } }),
      ...waiting.map(
        (row): TaskMove => ({
          ...common(run, instance, row),
          path: [row.state, "up_for_retry"],
          at: [at],
          nextAt,
          reason,
        }),
      ),
    ],
  };
}

/**
 * The next try of a group begins: its tasks wait for their turn again, with all their own tries, and so do the groups in it. Instances that
 * were removed are among them, since there may be elements for them again.
 */
export function groupStart(
  run: ActiveRun,
  instance: GroupInstance,
  { rows, tries }: StoredGroups,
  { at, newToken }: { readonly at: number; readonly newToken: () => string },
): Transition[] {
  const row = triesIn({ tries }, instance);
  const members = rows.filter((one) => isIn(run, instance, one));
  const waiting = members.filter(({ state }) => state === "up_for_retry");
  const removed = members.filter(({ state }) => state === "removed");
  if (row?.nextAt == null || waiting.length === 0) return [];
  const { tryNumber, maxTries, nextAt } = row;
  const to = { tryNumber: tryNumber + 1, maxTries, nextAt: null };
  const reason = `try ${to.tryNumber} of ${maxTries} of group "${instance.group.groupId}"`;
  const inner = tries.filter((one) => isInside(run, instance, one));
  return [
    { kind: "asOne" },
    groupMove(run, instance, { from: { tryNumber, nextAt }, to }),
    ...inner.map(
      ({ groupId, mapIndex }): GroupTryMove => ({ kind: "groupTry", runKey: run.runKey, groupId, mapIndex, to: null }),
    ),
    ...[...waiting, ...removed].map(
      (one): TaskMove => ({
        ...common(run, instance, one),
        path: [one.state, "none"],
        at: [at],
        newToken: newToken(),
        maxTries: one.tryNumber + run.graph.tasks[run.graph.indexOf.get(one.taskId)!]!.retries + 1,
        // where a task had come to was the place of the try that has failed
        dropsState: true,
        reason,
      }),
    ),
  ];
}

/** The groups of a stored run that wait for their next try, and the tasks that wait with them. */
export function waitingGroups(
  { graph }: Pick<ActiveRun, "graph">,
  { rows, tries }: StoredGroups,
): { instance: GroupInstance; nextAt: number; waiting: TaskInstanceRow[] }[] {
  return tries.flatMap(({ groupId, mapIndex, nextAt }) => {
    const group = graph.retried?.groups.find((one) => one.groupId === groupId);
    if (!group || nextAt === null) return [];
    const instance = { group, path: mapPathOf(mapIndex) };
    const waiting = rows.filter((row) => row.state === "up_for_retry" && isIn({ graph }, instance, row));
    return waiting.length > 0 ? [{ instance, nextAt, waiting }] : [];
  });
}

/** Groups of which these task instances are cleared have all their tries before them again. */
export function triesAnew(
  { graph, runKey }: Pick<ActiveRun, "graph" | "runKey">,
  tries: readonly GroupTryRow[],
  cleared: readonly TaskInstanceRow[],
): GroupTryMove[] {
  return tries.flatMap(({ groupId, mapIndex, tryNumber, nextAt }): GroupTryMove[] => {
    const group = graph.retried?.groups.find((one) => one.groupId === groupId);
    const instance = group && { group, path: mapPathOf(mapIndex) };
    const isCleared = instance && cleared.some((row) => isIn({ graph }, instance, row));
    return isCleared ? [{ kind: "groupTry", runKey, groupId, mapIndex, from: { tryNumber, nextAt }, to: null }] : [];
  });
}

/** The groups around these task instances are not tried again any more, whatever tries they had left. */
export function noMoreTries(
  { graph, runKey }: Pick<ActiveRun, "graph" | "runKey">,
  tries: readonly GroupTryRow[],
  instances: readonly Pick<TaskInstanceRow, "taskId" | "mapIndex">[],
): GroupTryMove[] {
  const { retried, indexOf } = graph;
  if (!retried) return [];
  const found = new Map<string, GroupTryMove>();
  for (const { taskId, mapIndex } of instances) {
    const task = indexOf.get(taskId);
    for (const instance of task === undefined ? [] : groupsAround(retried, task, mapPathOf(mapIndex))) {
      const { tryNumber = 1, nextAt = null } = triesIn({ tries }, instance) ?? {};
      const name = { groupId: instance.group.groupId, mapIndex: groupIndexOf(instance) };
      const to = { tryNumber, maxTries: tryNumber, nextAt: null };
      const from = { tryNumber, nextAt };
      found.set(`${name.groupId} ${name.mapIndex}`, { kind: "groupTry", runKey, ...name, from, to });
    }
  }
  return [...found.values()];
}

/** The tries of a run's groups when moves have been made. */
export function triesAfter(tries: readonly GroupTryRow[], moves: readonly GroupTryMove[]): GroupTryRow[] {
  const known = new Map(tries.map((row) => [`${row.groupId} ${row.mapIndex}`, row]));
  for (const { groupId, mapIndex, to } of moves) {
    if (to) known.set(`${groupId} ${mapIndex}`, { groupId, mapIndex, ...to });
    else known.delete(`${groupId} ${mapIndex}`);
  }
  return [...known.values()];
}

/** Whether a task instance is in an instance of a group. */
function isIn(
  { graph }: Pick<ActiveRun, "graph">,
  { group, path }: GroupInstance,
  { taskId, mapIndex }: Pick<TaskInstanceRow, "taskId" | "mapIndex">,
): boolean {
  const task = graph.indexOf.get(taskId);
  if (task === undefined || !graph.retried) return false;
  const around = groupsAround(graph.retried, task, mapPathOf(mapIndex)).find((one) => one.group === group);
  return around !== undefined && isSamePath(around.path, path);
}

/** Whether the tries are those of a group within an instance of another one. */
function isInside({ graph }: ActiveRun, { group, path }: GroupInstance, { groupId, mapIndex }: GroupTryRow): boolean {
  const inner = graph.retried!.groups.find((one) => one.groupId === groupId);
  const isWithin = inner !== undefined && inner !== group && group.members.includes(inner.members[0]!);
  return isWithin && inner.index > group.index && isSamePath(mapPathOf(mapIndex).slice(0, group.level), path);
}

const isSamePath = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((place, level) => place === b[level]);

const triesIn = ({ tries }: Pick<StoredGroups, "tries">, instance: GroupInstance): GroupTryRow | undefined =>
  tries.find(({ groupId, mapIndex }) => groupId === instance.group.groupId && mapIndex === groupIndexOf(instance));

const groupMove = (
  { runKey }: ActiveRun,
  instance: GroupInstance,
  { from, to }: Pick<GroupTryMove, "from" | "to">,
): GroupTryMove => ({
  kind: "groupTry",
  runKey,
  groupId: instance.group.groupId,
  mapIndex: groupIndexOf(instance),
  from,
  to,
});

const common = (
  { runKey }: ActiveRun,
  { group }: GroupInstance,
  { taskId, mapIndex, token, tryNumber }: TaskInstanceRow,
) =>
  ({
    kind: "task",
    ti: { runKey, taskId, mapIndex },
    token,
    tryNumber,
    actor: "scheduler",
    group: group.groupId,
  }) as const;

import type { DagDocument } from "@tradewind/core";
import { isExecuting, isRunFinished, isUnsuccessful, runGraphOf } from "@tradewind/core/engine";
import type { GroupTryRow, InstancesAmong, RunRow, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import { triesAnew } from "../supervisor/group-moves.ts";
import { ask } from "./ask.ts";
import { externalTasks } from "./external-tasks.ts";
import { assertInstances } from "./instances.ts";
import { allLaterIterations, withLaterIterations } from "./later-iterations.ts";
import {
  type InstanceName,
  type InstanceSet,
  selectInstances,
  type TaskSelection,
  withSetups,
} from "./select-instances.ts";
import { type RunSelection, selectRuns } from "./select-runs.ts";
import { storedDag } from "./stored-dag.ts";
import type { OrderTools } from "./trigger-run.ts";
import { waitingWith } from "./waiting-groups.ts";

export interface ClearOrder extends RunSelection, TaskSelection {
  /** Only tasks that failed, or could not run because others did. */
  readonly onlyFailed?: boolean | undefined;
  readonly onlyRunning?: boolean | undefined;
  /**
   * Whether the gate of a loop that is cleared takes the iterations after it with it. Without, those stay as they are, whatever the gate
   * says then. Airflow's "Clear later loop iterations". @default true
   */
  readonly laterIterations?: boolean | undefined;
  /** Says what would be cleared, and clears nothing. */
  readonly dryRun?: boolean | undefined;
  /** Whether tasks find in their state stores what they had left there; otherwise they begin anew. @default false */
  readonly keepTaskState?: boolean | undefined;
  /** The runs go on with the DAG's newest version instead of their own. */
  readonly onNewestVersion?: boolean | undefined;
}

/** A task instance that an order is about, and the state it was found in. */
export interface FoundTask {
  readonly dagId: string;
  readonly runId: string;
  readonly runKey: number;
  readonly taskId: string;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  readonly state: TaskInstanceRow["state"];
}

/** How many markers in a row clearing follows. Airflow's `recursion_depth`. */
const MARKER_DEPTH = 10;

/**
 * Clears tasks, so that a scheduler runs them again: their retries are granted anew, and those of the groups around them; their try numbers
 * go on growing, and what they were stays in the history. What waits for the next try of such a group is cleared with them. What runs is
 * told to end first. A run that had ended is opened again. Where an ExternalTaskMarker is
 * among them, the task of the other DAG that it stands for is cleared, too, with everything downstream. Airflow's `tasks clear`.
 *
 * @throws UnknownNameError, RunNotFoundError, NoSuchInstanceError
 */
export function clearTasks(tools: OrderTools, order: ClearOrder): Promise<FoundTask[]> {
  return clearWithMarkers(tools, order, MARKER_DEPTH);
}

async function clearWithMarkers(tools: OrderTools, order: ClearOrder, depth: number): Promise<FoundTask[]> {
  const { store } = tools;
  const runs = await selectRuns(store, order);
  await assertInstances(store, runs, order);
  const newest = order.onNewestVersion ? (await storedDag(store, order.dagId)).document : undefined;
  const cleared: FoundTask[] = [];
  for (const run of runs) {
    const document = newest ?? (await store.getDocument(run.hash))!;
    const select = (rows: readonly TaskInstanceRow[]) => {
      const selected = selectInstances(document, order, rows.filter(isThere));
      const all = withSetups(withLaterIterations(selected, rows, order));
      return { has: all.has, among: [...amongOf(all), ...allLaterIterations(selected, rows, order)] };
    };
    const here = await clearInRun(tools, { run, document, order, select });
    cleared.push(...here);
    if (depth > 0) cleared.push(...(await clearElsewhere(tools, { run, document, here, order, depth })));
  }
  return cleared;
}

/** Follows the markers among cleared tasks into other DAGs; runs that do not exist are nothing to clear. */
async function clearElsewhere(
  tools: OrderTools,
  parts: { run: RunRow; document: DagDocument; here: readonly FoundTask[]; order: ClearOrder; depth: number },
): Promise<FoundTask[]> {
  const { run, document, here, order, depth } = parts;
  const cleared: FoundTask[] = [];
  for (const { dagId, taskId, logicalDate } of await externalTasks(tools, {
    run,
    document,
    taskIds: here.map((task) => task.taskId),
  })) {
    const other = await tools.store.getRun(dagId, { logicalDate });
    if (!other) continue;
    const { dryRun, keepTaskState } = order;
    const there = { dagId, runId: other.runId, tasks: [taskId], downstream: true, dryRun, keepTaskState };
    cleared.push(...(await clearWithMarkers(tools, there, depth - 1)));
  }
  return cleared;
}

/** Clears everything of a run, so that it is done again from its start. */
export async function clearRun(tools: OrderTools, run: RunRow): Promise<FoundTask[]> {
  const document = (await tools.store.getDocument(run.hash))!;
  const among = document.tasks.map(({ taskId }) => ({ taskId, path: [] }));
  return clearInRun(tools, { run, document, order: {}, select: () => ({ has: () => true, among }) });
}

const amongOf = ({ graph, instances }: InstanceSet): InstancesAmong[] =>
  instances.map(({ task, path }) => ({ taskId: graph.tasks[task]!.taskId, path }));

interface ClearInRun {
  readonly run: RunRow;
  readonly document: DagDocument;
  readonly order: Omit<ClearOrder, "dagId">;
  /** Which of a run's instances are meant, also of those that have no row yet. */
  readonly select: (all: readonly TaskInstanceRow[]) => {
    readonly has: (instance: InstanceName) => boolean;
    readonly among: readonly InstancesAmong[];
  };
}

const isThere = ({ state }: TaskInstanceRow): boolean => state !== "removed";

async function clearInRun(tools: OrderTools, parts: ClearInRun): Promise<FoundTask[]> {
  const { store, clock } = tools;
  const { order, select, document } = parts;
  return ask(store, async () => {
    const upTo = await store.lastSeq();
    const run = (await store.getRunByKey(parts.run.runKey))!;
    const all = await store.getTaskInstances(run.runKey);
    const { has: isMeant, among } = select(all);
    const tries = await store.getGroupTries(run.runKey);
    const isCleared = (row: TaskInstanceRow) => row.state !== "none" && isMeant(row) && isWanted(row, order);
    const rows = [...all.filter(isCleared), ...waitingWith({ document, all, tries }, isCleared)];
    const at = clock.now();
    const { dryRun, onNewestVersion: repin, keepTaskState } = order;
    const moves = dryRun
      ? []
      : clearMoves(run, { rows, tries, document, at, newId: tools.newId, repin, keepTaskState });
    return {
      moves: rows.length === 0 ? [] : moves,
      result: rows.map((row) => foundTask(run, row)),
      // what begins now has failed nowhere; other things that are meant, and begin before the write, would stay as they are
      guard: order.onlyFailed ? undefined : { kind: "unbegun", runKey: run.runKey, upTo, among },
    };
  });
}

const isWanted = ({ state }: TaskInstanceRow, { onlyFailed, onlyRunning }: Omit<ClearOrder, "dagId">): boolean =>
  (!onlyFailed || isUnsuccessful(state)) && (!onlyRunning || isExecuting(state));

interface ClearMoveParts {
  readonly rows: readonly TaskInstanceRow[];
  readonly tries: readonly GroupTryRow[];
  readonly document: DagDocument;
  readonly at: number;
  readonly newId: () => string;
  readonly repin?: boolean | undefined;
  /** @default false */
  readonly keepTaskState?: boolean | undefined;
}

/** The moves that clear task instances, and open their run again if it had ended. */
export function clearMoves(
  run: RunRow,
  { rows, tries, document, at, newId, repin, keepTaskState = false }: ClearMoveParts,
): Transition[] {
  const retries = new Map(document.tasks.map((task) => [task.taskId, task.retries]));
  const moves = rows.map(
    ({ runKey, taskId, mapIndex, state, token, tryNumber }): TaskMove => ({
      kind: "task",
      ti: { runKey, taskId, mapIndex },
      path: [state, "none"],
      at: [at],
      token,
      tryNumber,
      newToken: newId(),
      maxTries: tryNumber + (retries.get(taskId) ?? 0) + 1,
      dropsState: !keepTaskState,
      actor: "user",
      reason: "cleared",
    }),
  );
  const { runKey } = run;
  const anew = tries.length === 0 ? [] : triesAnew({ graph: runGraphOf(document), runKey }, tries, rows);
  const reopened = reopenMoves(run, { at, reason: "tasks cleared", hash: repin ? document.hash : undefined });
  return [...reopened, ...moves, ...anew];
}

/** A run that had ended waits again until a scheduler lets it begin. */
export function reopenMoves(
  run: RunRow,
  { at, reason, hash }: { readonly at: number; readonly reason: string; readonly hash?: string | undefined },
): Transition[] {
  if (!isRunFinished(run.state)) return [];
  const { runKey, state, conf } = run;
  const repin = hash === undefined ? {} : { repin: { hash, conf } };
  return [{ kind: "run", runKey, from: state, to: "queued", at, actor: "user", reason, ...repin }];
}

export const foundTask = (
  { dagId, runId, runKey }: RunRow,
  { taskId, mapIndex, state }: TaskInstanceRow,
): FoundTask => ({ dagId, runId, runKey, taskId, mapIndex, state });

import type { TaskState } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow, TransitionRow } from "@tradewind/store";
import type { SimulatedRun, SimulatedTask } from "./simulate-dags.ts";

/** What a simulation has left in its store. */
export async function simulatedRuns(store: Store): Promise<SimulatedRun[]> {
  const queries = await store.queries();
  const rows = queries.listRuns({ limit: Number.MAX_SAFE_INTEGER }).sort((a, b) => a.runKey - b.runKey);
  const runs: SimulatedRun[] = [];
  for (const row of rows) {
    const moves = movesOf(queries.listTransitions(row.runKey));
    const instances = await store.getTaskInstances(row.runKey);
    runs.push(
      simulatedRun(
        row,
        instances.map((instance) => simulatedTask(instance, moves.get(nameOf(instance)) ?? [])),
      ),
    );
  }
  return runs;
}

function simulatedRun(row: RunRow, tasks: readonly SimulatedTask[]): SimulatedRun {
  const [start, end] = [isoOf(row.dataIntervalStart), isoOf(row.dataIntervalEnd)];
  return {
    dagId: row.dagId,
    runId: row.runId,
    runType: row.runType,
    state: row.state,
    logicalDate: isoOf(row.logicalDate),
    dataInterval: start === undefined || end === undefined ? undefined : { start, end },
    startedAt: isoOf(row.startedAt),
    endedAt: isoOf(row.endedAt),
    waitedMs: row.startedAt === null || row.queuedAt === null ? 0 : row.startedAt - row.queuedAt,
    tasks,
  };
}

interface Move {
  readonly state: TaskState;
  readonly at: number;
}

function simulatedTask({ taskId, mapIndex, state, tryNumber }: TaskInstanceRow, moves: readonly Move[]): SimulatedTask {
  return {
    taskId,
    mapIndex,
    state,
    tries: tryNumber,
    waitedForSlotsMs: timeIn("scheduled", moves),
    waitedForRetryMs: timeIn("up_for_retry", moves),
    moves: moves.map(({ state: of, at }) => ({ state: of, at: isoOf(at)! })),
  };
}

/** How long a task was in a state, all times together. */
function timeIn(state: TaskState, moves: readonly Move[]): number {
  return moves.reduce(
    (sum, move, i) => (move.state === state ? sum + ((moves[i + 1]?.at ?? move.at) - move.at) : sum),
    0,
  );
}

function movesOf(rows: readonly TransitionRow[]): Map<string, Move[]> {
  const moves = new Map<string, Move[]>();
  for (const { taskId, mapIndex, toState, at } of rows) {
    if (taskId === null) continue;
    const name = nameOf({ taskId, mapIndex: mapIndex ?? -1 });
    const ofTask = moves.get(name) ?? [];
    moves.set(name, ofTask);
    ofTask.push({ state: toState as TaskState, at });
  }
  return moves;
}

const nameOf = ({ taskId, mapIndex }: Pick<TaskInstanceRow, "taskId" | "mapIndex">): string => `${taskId} ${mapIndex}`;

const isoOf = (ms: number | null): string | undefined => (ms === null ? undefined : new Date(ms).toISOString());

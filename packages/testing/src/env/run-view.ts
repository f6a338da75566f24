import type { DagDocument } from "@tradewind/core";
import { decodeXCom, type TaskState } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow, TransitionRow, XComRow } from "@tradewind/store";
import { EnvTask } from "./env-task.ts";
import type { EmittedAsset, Heard } from "./heard.ts";

/** What the store and the ear of a test know of a run at one moment. */
export interface RunView {
  readonly run: RunRow;
  /** By task id; all tasks of the DAG. */
  readonly tasks: ReadonlyMap<string, EnvTask>;
  /** Everything that has happened to it, read when it is asked for: histories are long. */
  readonly transitions: () => readonly TransitionRow[];
  readonly assetEvents: readonly EmittedAsset[];
}

export interface ViewTools {
  readonly store: Store;
  readonly documentOf: (hash: string) => Promise<DagDocument>;
  readonly heard: Heard;
  /** Whether a worker has the attempt: the store is told of a start a moment later, of which there is none while time stands still. */
  readonly isExecuting: (token: string) => boolean;
}

/** What the store has of a run besides its row, which is as it is now. */
export async function viewRun({ store, documentOf, heard, isExecuting }: ViewTools, run: RunRow): Promise<RunView> {
  const { runKey } = run;
  const document = await documentOf(run.hash);
  const asSeen = (row: TaskInstanceRow): TaskInstanceRow =>
    row.state === "queued" && isExecuting(row.token) ? { ...row, state: "running" } : row;
  const queries = await store.queries();
  const rows = grouped((await store.getTaskInstances(runKey)).map(asSeen));
  const xcoms = await valuesByInstance(queries.listXComs(runKey));
  const state = await valuesByInstance(queries.listTaskState(runKey));
  const taskOf = (taskId: string, row: TaskInstanceRow | undefined, mapped: readonly EnvTask[] = []) =>
    new EnvTask(
      {
        taskId,
        row,
        xcoms: xcoms.get(`${taskId} ${row?.mapIndex}`) ?? new Map(),
        state: state.get(`${taskId} ${row?.mapIndex}`) ?? new Map(),
        ...heard.of(run, taskId, row?.mapIndex),
      },
      mapped,
    );
  const tasks = document.tasks.map(({ taskId, mapping }) => {
    const found = [...(rows.get(taskId) ?? [])].sort((a, b) => a.mapIndex - b.mapIndex);
    if (mapping.length === 0) return [taskId, taskOf(taskId, found[0])] as const;
    const instances = found.filter(({ mapIndex }) => mapIndex >= 0);
    const whole = wholeOf(found);
    return [
      taskId,
      taskOf(
        taskId,
        whole,
        instances.map((row) => taskOf(taskId, row)),
      ),
    ] as const;
  });
  return {
    run,
    tasks: new Map(tasks),
    transitions: () => queries.listTransitions(runKey),
    assetEvents: heard.assetsOf(run),
  };
}

/** Encoded values by the instance that they belong to, and their key. */
async function valuesByInstance(
  rows: readonly Pick<XComRow, "taskId" | "mapIndex" | "key" | "value">[],
): Promise<Map<string, Map<string, unknown>>> {
  const found = new Map<string, Map<string, unknown>>();
  for (const { taskId, mapIndex, key, value } of rows) {
    const name = `${taskId} ${mapIndex}`;
    const ofTask = found.get(name) ?? new Map<string, unknown>();
    found.set(name, ofTask.set(key, await decodeXCom(value)));
  }
  return found;
}

function grouped(rows: readonly TaskInstanceRow[]): Map<string, TaskInstanceRow[]> {
  const groups = new Map<string, TaskInstanceRow[]>();
  for (const row of rows) {
    const group = groups.get(row.taskId);
    if (group) group.push(row);
    else groups.set(row.taskId, [row]);
  }
  return groups;
}

/** What a mapped task is as a whole: its worst instance, or the row that it has before it is expanded. */
function wholeOf(rows: readonly TaskInstanceRow[]): TaskInstanceRow | undefined {
  const weight = ({ state }: TaskInstanceRow) => WORST_FIRST.indexOf(state);
  return [...rows].sort((a, b) => weight(a) - weight(b))[0];
}

const WORST_FIRST: readonly TaskState[] = [
  "failed",
  "upstream_failed",
  "running",
  "up_for_retry",
  "up_for_reschedule",
  "deferred",
  "queued",
  "scheduled",
  "none",
  "success",
  "skipped",
  "removed",
];

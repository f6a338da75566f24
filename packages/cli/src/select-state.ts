import { UNMAPPED } from "@tradewind/core/engine";
import { type Config, endOfState } from "@tradewind/runtime";
import type { RunRow, StateOwner, Store, TaskStateRow } from "@tradewind/store";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { findRun } from "./find-run.ts";
import { assertTask } from "./find-task.ts";
import { isoTime } from "./iso-time.ts";
import { textOf } from "./order-options.ts";
import type { Row } from "./output.ts";
import { MAP_INDEX_OPTION, readMapIndex, shownMapIndex } from "./task-name.ts";
import { UsageError } from "./usage-error.ts";

/** Of commands about state stores: those of a run's tasks, or that of an asset. */
export const STATE_ARGS = [
  { name: "dag_id", summary: "The DAG", isOptional: true },
  { name: "run", summary: "The run's id or logical date", isOptional: true },
] as const;

export const STATE_OPTIONS = {
  "task-id": { type: "string", short: "t", value: "TASK", summary: "Only what this task keeps" },
  ...MAP_INDEX_OPTION,
  asset: {
    type: "string",
    short: "a",
    value: "NAME",
    summary: "What is kept for this asset, instead of a run's tasks",
  },
  key: { type: "string", short: "k", value: "KEY", summary: "Only the value under this key" },
} as const satisfies Record<string, OptionSpec>;

/** A value that a command is about. */
export interface SelectedState {
  readonly owner: StateOwner;
  readonly key: string;
  /** As it is printed. */
  readonly row: Row;
}

/** @throws UsageError, UnknownNameError, RunNotFoundError */
export async function selectState(input: CommandInput, store: Store): Promise<SelectedState[]> {
  const [dagId, name] = input.args;
  const asset = textOf(input, "asset");
  if ((asset === undefined) === (name === undefined) || (asset !== undefined && dagId !== undefined))
    throw new UsageError({
      message: "State stores belong to the tasks of a run, or to an asset.",
      hint: "Name a DAG and a run, such as sales 2024-01-03, or --asset orders.",
    });
  const found = asset === undefined ? await ofRun(input, store, [dagId!, name!]) : await ofAsset(store, asset);
  const key = textOf(input, "key");
  return found.filter((one) => key === undefined || one.key === key);
}

async function ofAsset(store: Store, asset: string): Promise<SelectedState[]> {
  return (await store.queries()).listAssetState(asset).map(({ key, value, setAt }) => ({
    owner: { kind: "asset", asset },
    key,
    row: { asset, key, value: plain(value), set_at: isoTime(setAt) },
  }));
}

async function ofRun(
  input: CommandInput,
  store: Store,
  [dagId, name]: readonly [string, string],
): Promise<SelectedState[]> {
  const run = await findRun(store, dagId, name);
  const taskId = textOf(input, "task-id");
  const mapIndex = readMapIndex(textOf(input, "map-index"));
  if (taskId !== undefined) await assertTask(store, run, taskId);
  const rows = (await store.queries())
    .listTaskState(run.runKey)
    .filter((row) => (taskId ?? row.taskId) === row.taskId && (mapIndex ?? row.mapIndex) === row.mapIndex);
  const isMapped = rows.some((row) => row.mapIndex !== UNMAPPED);
  return rows.map((row) => ({
    owner: { kind: "task", runKey: run.runKey, taskId: row.taskId, mapIndex: row.mapIndex },
    key: row.key,
    row: {
      task_id: row.taskId,
      ...(isMapped && { map_index: shownMapIndex(row.mapIndex) }),
      key: row.key,
      value: plain(row.value),
      set_at: isoTime(row.setAt),
      expires_at: shownEnd(input.config, run, row),
    },
  }));
}

/** Null while it is not known: the run goes on. */
function shownEnd(config: Config, run: RunRow, row: TaskStateRow): string | null {
  const end = endOfState(config, run, row);
  return typeof end === "number" ? isoTime(end) : (end ?? null);
}

/** Its JSON: what is more than that is written as texts and lists. */
const plain = (encoded: string): unknown => (JSON.parse(encoded) as { readonly json: unknown }).json;

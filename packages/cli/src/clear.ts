import { UNMAPPED } from "@tradewind/core/engine";
import { type ClearOrder, clearTasks, type FoundTask, type OrderTools } from "@tradewind/runtime";
import type { CommandInput } from "./commands/command.ts";
import { confirmed } from "./confirm.ts";
import { EXIT } from "./exit-code.ts";
import { isSet } from "./order-options.ts";
import { note, printRows, type Row } from "./output.ts";
import { shownMapIndex } from "./task-name.ts";

/** Clears tasks after asking, and prints them with the states that they were in; with `--dry-run` it only prints. */
export async function clearAfterAsking(input: CommandInput, tools: OrderTools, order: ClearOrder): Promise<number> {
  const meant = await clearTasks(tools, { ...order, dryRun: true });
  if (meant.length === 0 || isSet(input, "dry-run")) return printFound(input, meant);
  const runs = new Set(meant.map(({ runId }) => runId)).size;
  if (!(await confirmed(input, `clear ${meant.length} tasks in ${runs} runs of DAG "${order.dagId}"`)))
    return EXIT.failed;
  return printFound(input, await clearTasks(tools, order));
}

/** Prints the tasks that an order is about. */
export async function printFound(input: CommandInput, tasks: readonly FoundTask[]): Promise<number> {
  if (tasks.length === 0) note("No task is meant.");
  const isMapped = tasks.some(({ mapIndex }) => mapIndex !== UNMAPPED);
  const rows = tasks.map(
    ({ dagId, runId, taskId, mapIndex, state }): Row => ({
      dag_id: dagId,
      run_id: runId,
      task_id: taskId,
      ...(isMapped && { map_index: shownMapIndex(mapIndex) }),
      state,
    }),
  );
  await printRows(rows, input.output);
  return EXIT.done;
}

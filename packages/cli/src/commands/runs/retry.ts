import { isUnsuccessful } from "@tradewind/core/engine";
import { type ClearOrder, clearTasks } from "@tradewind/runtime";
import type { RunRow, Store } from "@tradewind/store";
import { printFound } from "../../clear.ts";
import { findRun } from "../../find-run.ts";
import { assertTask } from "../../find-task.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, KEEP_STATE_OPTION, textOf } from "../../order-options.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Do a run again where it failed, or from a task on",
  args: RUN_ARGS,
  options: {
    failed: { type: "boolean", summary: "What failed, and what could not run for it or was cancelled (the default)" },
    from: { type: "string", value: "TASK", summary: "This task and everything downstream of it" },
    ...KEEP_STATE_OPTION,
    ...DRY_RUN_OPTION,
  },
  examples: ["tradewind runs retry sales 2024-01-03", "tradewind runs retry sales 2024-01-03 --from load"],
  run: (input) =>
    withStore(input, async (tools) => {
      const { store } = tools;
      const run = await findRun(store, input.args[0]!, input.args[1]!);
      const from = textOf(input, "from");
      if (from !== undefined && isSet(input, "failed"))
        throw new UsageError({ message: "--failed and --from are two ways to retry.", hint: "Say one of the two." });
      const { dagId, runId } = run;
      const order: ClearOrder = {
        dagId,
        runId,
        dryRun: isSet(input, "dry-run"),
        keepTaskState: isSet(input, "keep-task-state"),
      };
      if (from === undefined)
        return printFound(input, await clearTasks(tools, { ...order, tasks: await failedTasks(store, run) }));
      await assertTask(store, run, from);
      return printFound(input, await clearTasks(tools, { ...order, tasks: [from], downstream: true }));
    }),
};

/** A task that was skipped because somebody ended the run has the run's reason. */
async function failedTasks(store: Store, { runKey, reason }: RunRow): Promise<string[]> {
  const rows = await store.getTaskInstances(runKey);
  const isMeant = (row: (typeof rows)[number]) =>
    isUnsuccessful(row.state) || (reason !== null && row.state === "skipped" && row.reason === reason);
  return [...new Set(rows.filter(isMeant).map(({ taskId }) => taskId))];
}

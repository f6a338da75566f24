import { isFinished, isRunFinished, type TaskState } from "@tradewind/core/engine";
import { endRun, keptTeardowns } from "@tradewind/runtime";
import type { RunRow, Store } from "@tradewind/store";
import { AlreadyEndedError } from "../../command-errors.ts";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows, type Row } from "../../output.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { runRow, taskRows } from "../../run-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Cancel a run: what executes is told to end and fails, what has not started is skipped; teardowns still run",
  args: RUN_ARGS,
  options: DRY_RUN_OPTION,
  examples: ["tradewind runs cancel sales manual__2024-01-03T00:00:00+00:00"],
  run: (input) =>
    withStore(input, async (tools) => {
      const found = await findRun(tools.store, input.args[0]!, input.args[1]!);
      const { dagId, runId, state } = found;
      if (isRunFinished(state))
        throw new AlreadyEndedError({
          what: `Run "${runId}" of DAG "${dagId}"`,
          state,
          hint: "There is nothing left to cancel.",
        });
      if (isSet(input, "dry-run")) {
        await printRows(await openTasks(tools.store, found), input.output);
        return EXIT.done;
      }
      const run = await endRun(tools, { dagId, runId, state: "failed", reason: "cancelled" });
      await printRows([runRow(run)], input.output);
      return EXIT.done;
    }),
};

/** The tasks that the end of their run would end. */
async function openTasks(store: Store, run: RunRow): Promise<Row[]> {
  const document = (await store.getDocument(run.hash))!;
  const rows = await store.getTaskInstances(run.runKey);
  const kept = await keptTeardowns(store, run);
  return taskRows(document, rows).filter(
    ({ task_id, state }) => !isFinished(state as TaskState) && !kept.has(String(task_id)),
  );
}

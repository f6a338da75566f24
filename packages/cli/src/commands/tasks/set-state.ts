import { markTasks } from "@tradewind/runtime";
import { chooseOf } from "../../choose-of.ts";
import { printFound } from "../../clear.ts";
import { findRun } from "../../find-run.ts";
import { assertTask } from "../../find-task.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, REACH_OPTIONS, readReach } from "../../order-options.ts";
import { TASK_RUN_ARGS } from "../../run-args.ts";
import { MAP_INDEXES_OPTION, readMapIndexes } from "../../task-name.ts";
import type { Command } from "../command.ts";

const STATES = ["success", "failed", "skipped"] as const;

export const command: Command = {
  summary: "Say how a task ended, whatever it is doing",
  args: [...TASK_RUN_ARGS, { name: "state", summary: STATES.join(", ") }],
  options: { ...MAP_INDEXES_OPTION, ...REACH_OPTIONS, ...DRY_RUN_OPTION },
  examples: [
    "tradewind tasks set-state sales load 2024-01-03 success",
    "tradewind tasks set-state sales extract 2024-01-03 skipped --downstream --dry-run",
    "tradewind tasks set-state sales read 2024-01-03 success --map-index 0.1 --map-index 0.2",
  ],
  run: (input) =>
    withStore(input, async (tools) => {
      const [dagId, taskId, name, asked] = input.args;
      const state = chooseOf("state", asked!, STATES);
      const run = await findRun(tools.store, dagId!, name!);
      await assertTask(tools.store, run, taskId!);
      const { runId } = run;
      const mapIndexes = readMapIndexes(input);
      const order = { dagId: dagId!, runId, tasks: [taskId!], mapIndexes, state, ...readReach(input) };
      return printFound(input, await markTasks(tools, { ...order, dryRun: isSet(input, "dry-run") }));
    }),
};

import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { findTask } from "../../find-task.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { isData, print, printValue } from "../../output.ts";
import { TASK_RUN_ARGS } from "../../run-args.ts";
import { MAP_INDEX_OPTION, readMapIndex } from "../../task-name.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Print the state of a task in a run",
  args: TASK_RUN_ARGS,
  options: MAP_INDEX_OPTION,
  examples: ["tradewind tasks state sales load 2024-01-03"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const [dagId, taskId, name] = input.args;
      const run = await findRun(store, dagId!, name!);
      const mapIndex = readMapIndex(textOf(input, "map-index"));
      const row = await findTask(store, run, taskId!, mapIndex);
      const state = row?.state ?? "none";
      if (isData(input.output))
        await printValue({ dag_id: dagId, run_id: run.runId, task_id: taskId, state }, input.output);
      else print(state);
      return EXIT.done;
    }),
};

import { findQuestion } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { questionDetails } from "../../question-row.ts";
import { TASK_RUN_ARGS } from "../../run-args.ts";
import { MAP_INDEX_OPTION, readMapIndex } from "../../task-name.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show the question that a task asks: its options, its form, until when",
  args: TASK_RUN_ARGS,
  options: MAP_INDEX_OPTION,
  examples: ["tradewind inbox show sales approve 2024-01-03"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const [dagId, taskId, name] = input.args;
      const { runId } = await findRun(store, dagId!, name!);
      const mapIndex = readMapIndex(textOf(input, "map-index"));
      const question = await findQuestion(store, { dagId: dagId!, runId, taskId: taskId!, mapIndex });
      await printFields(questionDetails(question), input.output);
      return EXIT.done;
    }),
};

import { answerQuestion } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { isoTime } from "../../iso-time.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { readConf } from "../../read-conf.ts";
import { TASK_RUN_ARGS } from "../../run-args.ts";
import { MAP_INDEX_OPTION, readMapIndex } from "../../task-name.ts";
import { UsageError } from "../../usage-error.ts";
import { userName } from "../../user-name.adapter.ts";
import type { Command, CommandInput } from "../command.ts";

export const command: Command = {
  summary: "Answer the question that a task asks; it goes on at once, and no other answer counts",
  args: TASK_RUN_ARGS,
  options: {
    option: {
      type: "string",
      value: "OPTION",
      multiple: true,
      summary: "What is chosen; several times where several may be (default: the only one)",
    },
    params: { type: "string", short: "p", value: "JSON", summary: "Values of the form, over its defaults" },
    by: { type: "string", value: "NAME", summary: "Who answers (default: the user of this machine)" },
    ...MAP_INDEX_OPTION,
  },
  examples: [
    "tradewind inbox answer sales approve 2024-01-03 --option Approve",
    `tradewind inbox answer sales budget 2024-01-03 --params '{"euros": 1200}' --by ada`,
  ],
  run: (input) =>
    withStore(input, async (tools) => {
      const [dagId, taskId, name] = input.args;
      const { runId } = await findRun(tools.store, dagId!, name!);
      const mapIndex = readMapIndex(textOf(input, "map-index"));
      const place = { dagId: dagId!, runId, taskId: taskId!, mapIndex };
      const answer = await answerQuestion(tools, place, {
        options: input.options.option as readonly string[] | undefined,
        params: readConf(textOf(input, "params"), "--params"),
        by: responderOf(input),
      });
      await printFields(
        {
          dag_id: dagId,
          task_id: taskId,
          run_id: runId,
          chosen_options: answer.chosenOptions,
          params_input: answer.paramsInput,
          responded_by: answer.respondedBy,
          responded_at: isoTime(answer.respondedAt),
        },
        input.output,
      );
      return EXIT.done;
    }),
};

function responderOf(input: CommandInput): string {
  const by = textOf(input, "by") ?? userName();
  if (by) return by;
  throw new UsageError({ message: "Nobody knows who answers.", hint: "Say it with --by NAME." });
}

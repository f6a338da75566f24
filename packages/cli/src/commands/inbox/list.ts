import { openQuestions } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { isData, printRows } from "../../output.ts";
import { questionDetails, questionRow } from "../../question-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the questions that tasks ask and nobody has answered yet, the oldest first",
  args: [],
  options: { "dag-id": { type: "string", short: "d", value: "ID", summary: "Only those of this DAG" } },
  examples: ["tradewind inbox list", "tradewind inbox list --dag-id sales --output json"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const dagId = textOf(input, "dag-id");
      const questions = await openQuestions(store);
      const meant = questions.filter((one) => dagId === undefined || one.dagId === dagId);
      await printRows(meant.map(isData(input.output) ? questionDetails : questionRow), input.output);
      return EXIT.done;
    }),
};

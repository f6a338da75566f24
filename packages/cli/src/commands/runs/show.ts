import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { showRun } from "../../show-run.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show a run and its tasks",
  args: RUN_ARGS,
  options: {},
  examples: ["tradewind runs show sales 2024-01-03", "tradewind runs show sales 2024-01-03 --output json"],
  run: (input) =>
    withStore(input, async (tools) => {
      await showRun(tools, await findRun(tools.store, input.args[0]!, input.args[1]!), input.output);
      return EXIT.done;
    }),
};

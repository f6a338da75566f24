import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { isData, print, printValue } from "../../output.ts";
import { RUN_ARGS } from "../../run-args.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Print the state of a run",
  args: RUN_ARGS,
  options: {},
  examples: ["tradewind dags state sales 2024-01-03", "tradewind dags state sales manual__2024-01-03T00:00:00+00:00"],
  async run(input) {
    const { output } = input;
    const { dagId, runId, state } = await withStore(input, ({ store }) =>
      findRun(store, input.args[0]!, input.args[1]!),
    );
    if (isData(output)) await printValue({ dag_id: dagId, run_id: runId, state }, output);
    else print(state);
    return EXIT.done;
  },
};

import { isRunFinished } from "@tradewind/core/engine";
import { endRun } from "@tradewind/runtime";
import { AlreadyEndedError } from "../../command-errors.ts";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { runRow } from "../../run-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Cancel a run: what executes is told to end and fails, what has not started is skipped",
  args: RUN_ARGS,
  options: {},
  examples: ["tradewind runs cancel sales manual__2024-01-03T00:00:00+00:00"],
  run: (input) =>
    withStore(input, async (tools) => {
      const { dagId, runId, state } = await findRun(tools.store, input.args[0]!, input.args[1]!);
      if (isRunFinished(state))
        throw new AlreadyEndedError({
          what: `Run "${runId}" of DAG "${dagId}"`,
          state,
          hint: "There is nothing left to cancel.",
        });
      const run = await endRun(tools, { dagId, runId, state: "failed", reason: "cancelled" });
      await printRows([runRow(run)], input.output);
      return EXIT.done;
    }),
};

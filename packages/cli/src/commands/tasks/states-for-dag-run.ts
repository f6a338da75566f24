import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { taskRows } from "../../run-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the tasks of a run with their states",
  args: RUN_ARGS,
  options: {},
  examples: ["tradewind tasks states-for-dag-run sales 2024-01-03"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const run = await findRun(store, input.args[0]!, input.args[1]!);
      const document = (await store.getDocument(run.hash))!;
      const rows = taskRows(document, await store.getTaskInstances(run.runKey));
      await printRows(
        rows.map((row) => ({ dag_id: run.dagId, run_id: run.runId, ...row })),
        input.output,
      );
      return EXIT.done;
    }),
};

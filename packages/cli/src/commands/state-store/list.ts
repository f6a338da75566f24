import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { note, printRows } from "../../output.ts";
import { STATE_ARGS, STATE_OPTIONS, selectState } from "../../select-state.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List what the tasks of a run keep for their later attempts, or what is kept for an asset",
  args: STATE_ARGS,
  options: STATE_OPTIONS,
  examples: [
    "tradewind state-store list sales 2024-01-03",
    "tradewind state-store list sales 2024-01-03 --task-id load --output json",
    "tradewind state-store list --asset orders",
  ],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const found = await selectState(input, store);
      if (found.length === 0) note("Nothing is kept.");
      await printRows(
        found.map(({ row }) => row),
        input.output,
      );
      return EXIT.done;
    }),
};

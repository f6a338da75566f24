import { confirmed } from "../../confirm.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, YES_OPTION } from "../../order-options.ts";
import { note, printRows } from "../../output.ts";
import { STATE_ARGS, STATE_OPTIONS, selectState } from "../../select-state.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Forget what tasks of a run keep, or what is kept for an asset; prints what it was",
  args: STATE_ARGS,
  options: { ...STATE_OPTIONS, ...DRY_RUN_OPTION, ...YES_OPTION },
  examples: [
    "tradewind state-store delete sales 2024-01-03 --task-id load --dry-run",
    "tradewind state-store delete --asset orders --key since --yes",
  ],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const found = await selectState(input, store);
      if (found.length === 0) note("Nothing is kept.");
      else if (!isSet(input, "dry-run")) {
        if (!(await confirmed(input, `forget ${found.length} values`))) return EXIT.failed;
        await Promise.all(found.map(({ owner, key }) => store.deleteState(owner, key)));
      }
      await printRows(
        found.map(({ row }) => row),
        input.output,
      );
      return EXIT.done;
    }),
};

import { confirmed } from "../../confirm.ts";
import { deleteXComs } from "../../delete-xcoms.ts";
import { EXIT } from "../../exit-code.ts";
import { isoTime } from "../../iso-time.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, textOf, YES_OPTION } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { readDate } from "../../read-option.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

/** A batch of a hundred runs is written within a few milliseconds; others get their turn in between. */
const BATCH = 100;

export const command: Command = {
  summary: "Delete runs that ended before a time, with all that belongs to them",
  args: [],
  options: {
    "clean-before-timestamp": { type: "string", value: "DATE", summary: "Runs that ended before it (UTC by default)" },
    ...DRY_RUN_OPTION,
    ...YES_OPTION,
  },
  examples: ["tradewind db clean --clean-before-timestamp 2024-01-01 --dry-run"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const text = textOf(input, "clean-before-timestamp");
      if (text === undefined)
        throw new UsageError({
          message: "db clean needs --clean-before-timestamp.",
          hint: "Say up to when: --clean-before-timestamp 2024-01-01.",
        });
      const before = readDate("--clean-before-timestamp", text);
      const { runs } = await store.catalog();
      let count = runs.countEndedBefore(before);
      if (!isSet(input, "dry-run") && count > 0) {
        if (!(await confirmed(input, `delete ${count} runs that ended before ${isoTime(before)}`))) return EXIT.failed;
        count = 0;
        for (let deleted = BATCH; deleted === BATCH; count += deleted) {
          const gone = runs.deleteEndedBefore(before, BATCH);
          await deleteXComs(input.config, gone);
          deleted = gone.length;
          await clock.sleep(0);
        }
      }
      await printFields({ clean_before_timestamp: isoTime(before), runs: count }, input.output);
      return EXIT.done;
    }),
};

import { confirmed } from "../confirm.ts";
import { EXIT } from "../exit-code.ts";
import { withStore } from "../open-store.ts";
import { isSet, YES_OPTION } from "../order-options.ts";
import { note, printRows } from "../output.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

/** So many rows are sealed anew in one transaction: others write in between. */
const ROWS_AT_ONCE = 100;

export const command: Command = {
  summary: "Seal all connections, variables and secret XComs with the newest key. Safe to stop and to start again",
  args: [],
  options: {
    "drop-unreadable": {
      type: "boolean",
      summary: "Delete first what was sealed with keys that are lost: connections, variables, secret XComs",
    },
    ...YES_OPTION,
    "dry-run": { type: "boolean", summary: "Show how many rows each key has sealed, and do nothing" },
    "new-key": { type: "boolean", summary: "Make a new key first, in the key file; also how the first one is made" },
  },
  examples: ["tradewind rotate-key --new-key", "TRADEWIND__SECRETS__KEYS=new,old tradewind rotate-key"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const { secrets } = await store.catalog();
      if (isSet(input, "dry-run")) {
        await printRows(secrets.sealedRows(), input.output);
        return EXIT.done;
      }
      const missing = secrets.missingKeys();
      if (isSet(input, "drop-unreadable") && missing.length > 0) {
        if (!(await confirmed(input, `delete what key ${missing.join(", ")} has sealed`))) return EXIT.failed;
        note(`${secrets.dropUnreadable()} rows were deleted.`);
      }
      if (isSet(input, "new-key") && !secrets.makeKey())
        throw new UsageError({
          message: "The keys come from TRADEWIND__SECRETS__KEYS, where no new one can be put.",
          hint: "Put a new key in front of those that are there, with a comma behind it, and leave out --new-key.",
        });
      const sealing = secrets.sealingKey();
      let rows = 0;
      for (let n = secrets.rotateSome(ROWS_AT_ONCE); n > 0; n = secrets.rotateSome(ROWS_AT_ONCE)) rows += n;
      if (rows > 0) note("Keep the old key for as long as you keep copies of the store from before.");
      await printRows([{ key: sealing, rows_sealed_anew: rows }], input.output);
      return EXIT.done;
    }),
};

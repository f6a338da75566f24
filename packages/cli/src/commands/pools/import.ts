import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { readPoolFile } from "../../pool-file.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Make and change the pools that a JSON file names; all of them, or none when something is wrong with it",
  args: [{ name: "file", summary: "A file as pools export writes it" }],
  options: DRY_RUN_OPTION,
  examples: ["tradewind pools import pools.json"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const pools = readPoolFile(input.args[0]!);
      const catalog = await store.catalog();
      if (!isSet(input, "dry-run")) for (const pool of pools) catalog.pools.put(pool);
      await printRows(
        pools.map(({ name, slots, description, includeDeferred }) => ({
          pool: name,
          slots,
          description,
          include_deferred: includeDeferred,
        })),
        input.output,
      );
      return EXIT.done;
    }),
};

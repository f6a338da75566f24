import { knownAliases, knownAssets } from "@tradewind/runtime";
import { aliasRow, assetRow } from "../../asset-rows.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the assets of all DAGs, and those that tasks have added to aliases",
  args: [],
  options: { alias: { type: "boolean", summary: "List the aliases instead" } },
  examples: ["tradewind assets list", "tradewind assets list --alias --output json"],
  async run(input) {
    const rows = await withStore(input, async ({ store }) =>
      isSet(input, "alias") ? (await knownAliases(store)).map(aliasRow) : (await knownAssets(store)).map(assetRow),
    );
    await printRows(rows, input.output);
    return EXIT.done;
  },
};

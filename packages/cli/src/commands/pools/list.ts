import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import { poolRows } from "../../pool-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the pools, with the slots that are taken now",
  args: [],
  options: {},
  examples: ["tradewind pools list", "tradewind pools list --output json"],
  async run(input) {
    await printRows(await withStore(input, ({ store }) => poolRows(store)), input.output);
    return EXIT.done;
  },
};

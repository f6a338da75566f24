import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the variables of the store",
  args: [],
  options: {},
  examples: ["tradewind variables list"],
  async run(input) {
    const names = await withStore(input, async ({ store }) => (await store.catalog()).variables.list());
    await printRows(
      names.map(({ key, description }) => ({ key, description })),
      input.output,
    );
    return EXIT.done;
  },
};

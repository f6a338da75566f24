import { EXIT } from "../../exit-code.ts";
import { findPool } from "../../find-pool.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import { poolRows } from "../../pool-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show a pool, with the slots that are taken now",
  args: [{ name: "pool", summary: "The pool" }],
  options: {},
  examples: ["tradewind pools get default_pool"],
  async run(input) {
    const rows = await withStore(input, async ({ store }) => {
      const { name } = await findPool(store, input.args[0]!);
      return (await poolRows(store)).filter(({ pool }) => pool === name);
    });
    await printRows(rows, input.output);
    return EXIT.done;
  },
};

import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import { slotsProblem } from "../../pool-file.ts";
import { poolRows } from "../../pool-row.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Make a pool, or change one",
  args: [
    { name: "pool", summary: "The pool" },
    { name: "slots", summary: "How many slots it has; -1: without limit" },
    { name: "description", summary: "What it is for" },
  ],
  options: { "include-deferred": { type: "boolean", summary: "Deferred tasks keep their slots" } },
  examples: ['tradewind pools set warehouse 4 "Connections that the warehouse allows"'],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const [name, text, description] = input.args;
      const slots = Number(text);
      if (name === "" || text === "" || slotsProblem(slots) !== undefined)
        throw new UsageError({
          message: `pools set: found pool "${name}" with "${text}" slots, expected a name and a whole number, or -1 for no limit.`,
          hint: 'Write, for example: tradewind pools set warehouse 4 "what for".',
        });
      const includeDeferred = isSet(input, "include-deferred");
      (await store.catalog()).pools.put({ name: name!, slots, description: description!, includeDeferred });
      await printRows(
        (await poolRows(store)).filter(({ pool }) => pool === name),
        input.output,
      );
      return EXIT.done;
    }),
};

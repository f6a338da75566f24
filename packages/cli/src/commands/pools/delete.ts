import { DEFAULT_POOL } from "@tradewind/core/engine";
import { EXIT } from "../../exit-code.ts";
import { findPool } from "../../find-pool.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import { UsageError } from "../../usage-error.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete a pool; tasks that name it wait until there is one again",
  args: [{ name: "pool", summary: "The pool" }],
  options: {},
  examples: ["tradewind pools delete warehouse"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const { name } = await findPool(store, input.args[0]!);
      if (name === DEFAULT_POOL)
        throw new UsageError({
          message: `${DEFAULT_POOL} cannot be deleted: it is for tasks that name no other.`,
          hint: `With no slots nothing runs in it: tradewind pools set ${DEFAULT_POOL} 0 "closed".`,
        });
      (await store.catalog()).pools.delete(name);
      await printRows([{ pool: name, deleted: true }], input.output);
      return EXIT.done;
    }),
};

import { UnknownNameError } from "@tradewind/core";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Delete a variable from the store",
  args: [{ name: "key", summary: "The variable" }],
  options: DRY_RUN_OPTION,
  examples: ["tradewind variables delete region"],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const key = input.args[0]!;
      const { variables } = await store.catalog();
      const known = variables.list().map((name) => name.key);
      if (!known.includes(key)) throw new UnknownNameError({ kind: "variable", found: key, known });
      const deleted = !isSet(input, "dry-run") && variables.delete(key);
      await printRows([{ key, deleted }], input.output);
      return EXIT.done;
    }),
};

import { variableFromEnvironment } from "@tradewind/core/engine";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, textOf } from "../../order-options.ts";
import { note, printRows } from "../../output.ts";
import { orStdin } from "../../secrets/read-stdin.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Put a variable into the store, sealed, or change one",
  args: [
    { name: "key", summary: "The variable" },
    { name: "value", summary: "Its value; -: from stdin" },
  ],
  options: {
    description: { type: "string", value: "TEXT", summary: "What it is for (default: as it was)" },
    json: { type: "boolean", short: "j", summary: "The value is a text to be stored as JSON" },
    ...DRY_RUN_OPTION,
  },
  examples: ["tradewind variables set region eu-west-1", "tradewind variables set api_token - < token.txt"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const [key, given] = input.args as [string, string];
      const text = orStdin(given)!;
      const value = isSet(input, "json") ? JSON.stringify(text) : text;
      const { variables } = await store.catalog();
      const before = variables.list().find((name) => name.key === key);
      const description = textOf(input, "description") ?? before?.description ?? null;
      if (!isSet(input, "dry-run")) variables.put([{ key, value, description }], clock.now());
      if (variableFromEnvironment(input.environment, key) !== undefined)
        note(`TRADEWIND_VAR_${key.toUpperCase()} is set here, too, and comes before the store.`);
      await printRows([{ key, description, action: before ? "overwritten" : "added" }], input.output);
      return EXIT.done;
    }),
};

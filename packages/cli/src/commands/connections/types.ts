import { EXIT } from "../../exit-code.ts";
import { isData, printRows } from "../../output.ts";
import { knownTypes } from "../../secrets/known-types.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the types of connections that Tradewind and the project's providers describe, with their fields",
  args: [],
  options: {},
  examples: ["tradewind connections types", "tradewind connections types --output json"],
  async run(input) {
    const rows = (await knownTypes()).map(({ type, title, provider, schema, secrets }) => ({
      conn_type: type,
      title: title ?? null,
      provider,
      ...(isData(input.output) ? { schema: schema ?? null } : { fields: Object.keys(schema?.properties ?? {}) }),
      secrets,
    }));
    await printRows(rows, input.output);
    return EXIT.done;
  },
};

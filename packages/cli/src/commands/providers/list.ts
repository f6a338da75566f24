import { resolve } from "node:path";
import { findProviders } from "@tradewind/runtime/providers";
import { EXIT } from "../../exit-code.ts";
import { printRows } from "../../output.ts";
import { problemText, providerRow } from "../../provider-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the providers among the project's dependencies",
  args: [],
  options: {},
  examples: ["tradewind providers list", "tradewind providers list --output json"],
  async run({ output }) {
    const providers = await findProviders(resolve("."));
    await printRows(providers.map(providerRow), output);
    for (const { name, problems } of providers)
      for (const problem of problems) console.error(problemText(name, problem));
    return EXIT.done;
  },
};

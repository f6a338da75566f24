import { chooseProvider } from "../../choose-providers.ts";
import { EXIT } from "../../exit-code.ts";
import { printFields } from "../../output.ts";
import { providerFields } from "../../provider-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show a provider and everything that it brings",
  args: [{ name: "provider", summary: "The package, or its folder" }],
  options: {},
  examples: ["tradewind providers get tradewind-provider-movielens", "tradewind providers get ./my-provider"],
  async run({ args, output }) {
    await printFields(providerFields(await chooseProvider(args[0]!)), output);
    return EXIT.done;
  },
};

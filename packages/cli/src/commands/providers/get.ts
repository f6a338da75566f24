import { resolve } from "node:path";
import { chooseProvider } from "../../choose-providers.ts";
import { EXIT } from "../../exit-code.ts";
import { printFields } from "../../output.ts";
import { policyOrder } from "../../policy-order.ts";
import { providerFields } from "../../provider-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Show a provider and everything that it brings",
  args: [{ name: "provider", summary: "The package, or its folder" }],
  options: {},
  examples: ["tradewind providers get tradewind-provider-movielens", "tradewind providers get ./my-provider"],
  async run({ args, config, output }) {
    const provider = await chooseProvider(args[0]!);
    const hasPolicies = (provider.descriptor?.policies.length ?? 0) > 0;
    const order = hasPolicies ? { policy_order: await policyOrder(config, resolve(".")) } : {};
    await printFields({ ...providerFields(provider), ...order }, output);
    return EXIT.done;
  },
};

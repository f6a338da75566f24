import { resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { checkProvider, findProviders } from "@tradewind/runtime/providers";
import { chooseProvider } from "../../choose-providers.ts";
import { EXIT } from "../../exit-code.ts";
import { isData, print, printValue } from "../../output.ts";
import { problemText } from "../../provider-row.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Import providers and compare them with their descriptors; status 1 when something is wrong",
  args: [
    {
      name: "provider",
      summary: "Packages, or their folders (default: all providers of the project)",
      isOptional: true,
      isRest: true,
    },
  ],
  options: {},
  examples: ["tradewind providers check", "tradewind providers check ./my-provider --output json"],
  async run({ args, environment, output }) {
    const providers = args.length > 0 ? await Promise.all(args.map(chooseProvider)) : await findProviders(resolve("."));
    const { clock } = systemRuntime();
    const checked: { name: string; problems: readonly { code: string; message: string; hint: string }[] }[] = [];
    for (const provider of providers)
      checked.push({ name: provider.name, problems: await checkProvider(provider, { clock, environment }) });
    if (isData(output)) await printValue(checked, output);
    else {
      for (const { name, problems } of checked) {
        if (problems.length === 0) print(`${name}: all is well`);
        for (const problem of problems) console.error(problemText(name, problem));
      }
    }
    return checked.some(({ problems }) => problems.length > 0) ? EXIT.failed : EXIT.done;
  },
};

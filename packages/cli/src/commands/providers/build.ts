import { writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { describeProvider, descriptorText, inspectProvider, readManifest } from "@tradewind/runtime/providers";
import { descriptorFileOf, providerIn } from "../../choose-providers.ts";
import { EXIT } from "../../exit-code.ts";
import { print } from "../../output.ts";
import { problemText } from "../../provider-row.ts";
import { shortPath } from "../../report/user-frame.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Write the descriptor of a provider from what its code exports",
  args: [{ name: "folder", summary: "The provider's folder (default: this one)", isOptional: true }],
  options: {},
  examples: ["tradewind providers build", "tradewind providers build ./my-provider"],
  async run({ args, environment }) {
    const folder = resolve(args[0] ?? ".");
    const { name, descriptor } = await providerIn(folder);
    const { clock } = systemRuntime();
    const inspection = await inspectProvider(folder, await readManifest(folder), { clock, environment });
    for (const problem of inspection.problems) console.error(problemText(name, problem));
    if (inspection.problems.length > 0) return EXIT.failed;
    const { title = basename(folder), connectionTypes = [] } = descriptor ?? {};
    const file = join(folder, await descriptorFileOf(folder));
    writeFileSync(file, descriptorText(describeProvider(inspection, { title, connectionTypes })));
    print(`wrote ${shortPath(file)}`);
    return EXIT.done;
  },
};

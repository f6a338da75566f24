import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { satisfies, validRange } from "semver";
import type { ProviderSubject } from "./provider-subject.ts";
import type { Rule } from "./rule.ts";

const CORE = "@tradewind/core";

export const peerRangeRule: Rule<ProviderSubject> = {
  name: "names the versions of Tradewind that it works with, the one that it is tested with among them",
  mend: 'write a range such as "^0.1.0" for @tradewind/core in peerDependencies.',
  judge: async ({ folder, manifest }) => {
    const { peerDependencies } = await manifest();
    const range = ((peerDependencies ?? {}) as Readonly<Record<string, unknown>>)[CORE];
    if (typeof range !== "string") return [`found ${range} for ${CORE} in peerDependencies, expected a range`];
    // how a workspace writes it; publishing makes a range of it
    if (range.startsWith("workspace:")) return [];
    if (validRange(range) === null) return [`found "${range}" for ${CORE}, expected a range of versions`];
    if (validRange(range) === "*") return [`found "${range}" for ${CORE}, expected an end: later versions may differ`];
    const version = installedVersion(folder);
    if (version === undefined) return [`found no ${CORE} beside the package, expected it in devDependencies`];
    const isIn = satisfies(version, range, { includePrerelease: true });
    return isIn ? [] : [`found ${CORE} ${version} beside the package, expected one of "${range}"`];
  },
};

function installedVersion(folder: string): string | undefined {
  const require = createRequire(join(folder, "package.json"));
  // packages need not export their package.json
  for (const modules of require.resolve.paths(CORE) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(join(modules, CORE, "package.json"), "utf8")) as { version?: string };
      return version;
    } catch {
      // not installed there
    }
  }
  return undefined;
}

import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { assertOptions } from "../known-options.ts";
import { PROVIDER_RULES } from "./provider-rules.ts";
import { PROVIDER_CONTRACT, type ProviderContract, providerSubject } from "./provider-subject.ts";
import { describeRules } from "./rule.ts";

/**
 * The contract of a provider's package, one test for each rule: what `tradewind providers check` looks at, the range of its peer, its
 * entries, work and time at import, its connection types, and its example DAGs. The package is imported in processes of its own, and has
 * to be built. Call it at the top of a test file.
 *
 * @param path The folder of the package; relative to where vitest runs.
 * @example
 * describeProvider(".");
 */
export function describeProvider(path: string | URL, contract: ProviderContract = {}): void {
  assertOptions("describeProvider", contract, PROVIDER_CONTRACT);
  const folder = path instanceof URL ? fileURLToPath(path) : resolve(path);
  describeRules(`provider ${basename(folder)}`, PROVIDER_RULES, providerSubject(folder, contract));
}

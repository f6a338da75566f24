import { join } from "node:path";
import { findProviders, type Provider } from "./find-providers.ts";
import { ProviderError } from "./import-contribution.ts";
import { codeEntries, readManifest } from "./manifest.ts";
import { notImportable } from "./provider-problems.ts";
import { someProviderBrings } from "./some-provider-brings.ts";

/** What of a provider holds for all DAGs once it is installed. */
const KINDS = ["policies", "macros", "listeners", "deadlineReferences"] as const;

/**
 * The files of the policies, macros and listeners that a project's providers bring, in the order of their names.
 *
 * @throws ProviderError when a package has no such file: a policy that is not there must not be passed over.
 */
export async function providerExtensions(folder: string): Promise<readonly string[]> {
  if (!someProviderBrings(folder, KINDS)) return [];
  const providers = await findProviders(folder);
  return (await Promise.all(providers.map(filesOf))).flat();
}

async function filesOf({ name, folder, descriptor }: Provider): Promise<string[]> {
  const modules = new Set(KINDS.flatMap((kind) => descriptor?.[kind].map(({ module }) => module) ?? []));
  if (modules.size === 0) return [];
  const entries = codeEntries(await readManifest(folder!));
  return [...modules].map((module) => {
    const entry = entries.find((each) => each.module === module);
    if (entry) return join(folder!, entry.file);
    throw new ProviderError({ provider: name, ...notImportable(module, "package.json exports no such entry") });
  });
}

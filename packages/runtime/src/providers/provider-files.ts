import { join } from "node:path";
import { findProviders, type Provider } from "./find-providers.ts";
import { ProviderError } from "./import-contribution.ts";
import { codeEntries, readManifest } from "./manifest.ts";
import { notImportable } from "./provider-problems.ts";

type Kind = "policies" | "macros" | "listeners" | "deadlineReferences";

/**
 * The files in which a project's providers have what they bring of these kinds, in the order of their names.
 *
 * @throws ProviderError when a package has no such file: a policy that is not there must not be passed over.
 */
export async function providerFiles(folder: string, kinds: readonly Kind[]): Promise<readonly string[]> {
  const providers = await findProviders(folder);
  return (await Promise.all(providers.map((provider) => filesOf(provider, kinds)))).flat();
}

async function filesOf({ name, folder, descriptor }: Provider, kinds: readonly Kind[]): Promise<string[]> {
  const modules = new Set(kinds.flatMap((kind) => descriptor?.[kind].map(({ module }) => module) ?? []));
  if (modules.size === 0) return [];
  const entries = codeEntries(await readManifest(folder!));
  return [...modules].map((module) => {
    const entry = entries.find((each) => each.module === module);
    if (entry) return join(folder!, entry.file);
    throw new ProviderError({ provider: name, ...notImportable(module, "package.json exports no such entry") });
  });
}

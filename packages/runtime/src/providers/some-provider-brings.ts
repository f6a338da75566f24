import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dependencyNames, packageFolder, projectFolder, readManifest } from "./manifest.ts";

/**
 * Whether a provider of the project may bring something of these kinds. Reading descriptors as they must be read takes 60 ms, which commands of
 * projects without such providers need not spend.
 */
export async function someProviderBrings(folder: string, kinds: readonly string[]): Promise<boolean> {
  const root = projectFolder(folder);
  if (root === undefined) return false;
  try {
    const { dependencies, optionalDependencies, devDependencies } = await readManifest(root);
    const names = [dependencies, optionalDependencies, devDependencies].flatMap(dependencyNames);
    const texts = await Promise.all(names.map((name) => descriptorText(name, root)));
    return texts.some((text) => kinds.some((kind) => text.includes(`"${kind}"`)));
  } catch {
    // a package.json that is none: commands that need it say so
    return false;
  }
}

async function descriptorText(name: string, root: string): Promise<string> {
  const folder = packageFolder(name, root);
  const { tradewind } = folder === undefined ? {} : await readManifest(folder).catch(() => ({ tradewind: undefined }));
  const { provider } = (tradewind ?? {}) as { readonly provider?: unknown };
  return typeof provider === "string" ? await readFile(join(folder!, provider), "utf8").catch(() => "") : "";
}

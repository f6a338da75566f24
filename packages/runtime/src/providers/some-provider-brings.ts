import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencyNames, type Manifest, packageFolder, projectFolder } from "./manifest.ts";

/**
 * Whether a provider of the project may bring something of these kinds. Reading descriptors as they must be read takes 60 ms, which commands of
 * projects without such providers need not spend; a few small files read one after the other take half a millisecond.
 */
export function someProviderBrings(folder: string, kinds: readonly string[]): boolean {
  const root = projectFolder(folder);
  if (root === undefined) return false;
  const { dependencies, optionalDependencies, devDependencies } = manifestOf(root);
  const names = [dependencies, optionalDependencies, devDependencies].flatMap(dependencyNames);
  return names.some((name) => {
    const text = descriptorText(packageFolder(name, root));
    return kinds.some((kind) => text.includes(`"${kind}"`));
  });
}

function descriptorText(folder: string | undefined): string {
  if (folder === undefined) return "";
  const { provider } = (manifestOf(folder).tradewind ?? {}) as { readonly provider?: unknown };
  return typeof provider === "string" ? textOf(join(folder, provider)) : "";
}

/** Of a package.json that is none nothing is known: whoever needs it says so. */
function manifestOf(folder: string): Manifest {
  try {
    const found: unknown = JSON.parse(textOf(join(folder, "package.json")));
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // not there: it brings nothing
    return "";
  }
}

import { dirname } from "node:path";
import { TradewindError } from "@tradewind/core";
import { type Extensions, NO_EXTENSIONS } from "@tradewind/core/engine";
import { loadExtensions } from "@tradewind/worker";
import type { Config } from "../config.ts";
import { registerTsx } from "../loader/register-tsx.adapter.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import { someProviderBrings } from "../providers/some-provider-brings.ts";
import { fileOfModule } from "./exports-of.ts";

/** A module that should export policies, macros or listeners cannot be used. */
export class ExtensionModuleError extends TradewindError {
  constructor({ module, why, cause }: { module: string; why: string; cause?: unknown }) {
    super({
      code: "TW5015",
      message: `Module "${module}" ${why}.`,
      hint: "TRADEWIND__CORE__POLICIES and TRADEWIND__CORE__PLUGINS name files or packages, separated by commas, that export what definePolicies(), defineMacros(), defineListener() or defineDeadlineReference() made.",
      cause,
    });
  }
}

/**
 * The files of policies, macros and listeners of a project, seen from `folder`: what every process is told that imports DAG files. Those of
 * providers come first, in the order of their names, so that the project's own policies have the last word.
 *
 * @throws ExtensionModuleError when one that the configuration names is not there, ProviderError when a provider lacks what it says.
 */
export async function extensionFiles(
  config: Pick<Config, "core.policies" | "core.plugins">,
  folder: string,
): Promise<readonly string[]> {
  const own = [...namedFiles("core.policies"), ...namedFiles("core.plugins")];
  return [...new Set([...(await ofProviders(folder)), ...own])];

  function namedFiles(setting: "core.policies" | "core.plugins"): string[] {
    const names = config[setting].value.split(",").flatMap((name) => name.trim() || []);
    return names.map((module) => {
      try {
        return fileOfModule(module, folder);
      } catch (cause) {
        throw new ExtensionModuleError({ module, why: `of ${setting} cannot be found`, cause });
      }
    });
  }
}

/** What of a provider holds for all DAGs once it is installed. */
const KINDS = ["policies", "macros", "listeners", "deadlineReferences"] as const;

async function ofProviders(folder: string): Promise<readonly string[]> {
  if (!someProviderBrings(folder, KINDS)) return [];
  const { providerFiles } = await import("../providers/provider-files.ts");
  return providerFiles(folder, KINDS);
}

/**
 * Imports policies, macros and listeners in this process. TypeScript is imported through tsx.
 *
 * @throws ExtensionModuleError
 */
export async function extensionsOf(files: readonly string[]): Promise<Extensions> {
  if (files.length === 0) return NO_EXTENSIONS;
  const all = await Promise.all(files.map(extensionsOfFile));
  return {
    policies: all.flatMap(({ policies }) => policies),
    macros: all.flatMap(({ macros }) => macros),
    listeners: all.flatMap(({ listeners }) => listeners),
    deadlineReferences: all.flatMap(({ deadlineReferences }) => deadlineReferences),
  };
}

async function extensionsOfFile(file: string): Promise<Extensions> {
  let found: Extensions;
  try {
    if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(dirname(file)));
    found = await loadExtensions([file]);
  } catch (cause) {
    throw new ExtensionModuleError({ module: file, why: `cannot be imported: ${(cause as Error).message}`, cause });
  }
  if (found === NO_EXTENSIONS)
    throw new ExtensionModuleError({
      module: file,
      why: "exports no policies, no macros, no listener and no deadline reference",
    });
  return found;
}

import { dirname } from "node:path";
import { type Policies, TradewindError } from "@tradewind/core";
import { loadPolicies } from "@tradewind/worker";
import { registerTsx } from "../loader/register-tsx.adapter.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import { fileOfModule } from "./exports-of.ts";

/** A module that should export policies cannot be used. */
export class PolicyModuleError extends TradewindError {
  constructor({ module, why, cause }: { module: string; why: string; cause?: unknown }) {
    super({
      code: "TW5015",
      message: `Module "${module}" of core.policies ${why}.`,
      hint: "Name files or packages, separated by commas, that export what definePolicies() made.",
      cause,
    });
  }
}

/**
 * The files of the modules that `core.policies` lists, seen from `folder`: what every process is told that imports DAG files.
 *
 * @throws PolicyModuleError when one is not there.
 */
export function policyFiles(modules: string, folder: string): readonly string[] {
  const names = modules.split(",").flatMap((name) => name.trim() || []);
  return names.map((module) => {
    try {
      return fileOfModule(module, folder);
    } catch (cause) {
      throw new PolicyModuleError({ module, why: "cannot be found", cause });
    }
  });
}

/**
 * Imports policies in this process. TypeScript is imported through tsx.
 *
 * @throws PolicyModuleError
 */
export async function policiesOf(files: readonly string[]): Promise<readonly Policies[]> {
  return (await Promise.all(files.map(policiesIn))).flat();
}

async function policiesIn(file: string): Promise<readonly Policies[]> {
  let found: readonly Policies[];
  try {
    if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(dirname(file)));
    found = await loadPolicies([file]);
  } catch (cause) {
    throw new PolicyModuleError({ module: file, why: `cannot be imported: ${(cause as Error).message}`, cause });
  }
  if (found.length === 0) throw new PolicyModuleError({ module: file, why: "exports no policies" });
  return found;
}

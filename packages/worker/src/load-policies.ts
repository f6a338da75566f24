import { pathToFileURL } from "node:url";
import type { Policies } from "@tradewind/core";
import { isPolicies } from "@tradewind/core/engine";

/** The policies that modules export, in the order of the files. */
export async function loadPolicies(files: readonly string[]): Promise<readonly Policies[]> {
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isPolicies);
}

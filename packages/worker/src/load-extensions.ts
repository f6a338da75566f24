import { pathToFileURL } from "node:url";
import { type Extensions, extensionsIn } from "@tradewind/core/engine";

/** The policies, macros and listeners that modules export, in the order of the files. */
export async function loadExtensions(files: readonly string[]): Promise<Extensions> {
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>),
  );
  return extensionsIn(modules.flatMap((module) => Object.values(module)));
}

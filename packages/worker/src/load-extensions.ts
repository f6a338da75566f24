import { type Extensions, extensionsIn, importFile } from "@tradewind/core/engine";

/** The policies, macros and listeners that modules export, in the order of the files. */
export async function loadExtensions(files: readonly string[]): Promise<Extensions> {
  const modules = await Promise.all(files.map((file) => importFile(file)));
  return extensionsIn(modules.flatMap((module) => Object.values(module)));
}

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { importFile } from "@tradewind/core/engine";
import { registerTsx } from "../loader/register-tsx.adapter.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";

/** What a module that a setting names exports: a file, or a package as seen from `folder`. TypeScript is imported through tsx. */
export async function exportsOf(module: string, folder: string): Promise<unknown[]> {
  const file = fileOfModule(module, folder);
  if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(dirname(file)));
  return Object.values(await importFile(file));
}

/** The file that a module's name stands for, seen from `folder`. */
export const fileOfModule = (module: string, folder: string): string =>
  /^[./]/.test(module) ? resolve(folder, module) : createRequire(join(folder, "package.json")).resolve(module);

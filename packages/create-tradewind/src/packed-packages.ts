import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PackedPackagesError } from "./creator-errors.ts";

/** The index that `npm run pack` writes beside the files. */
const INDEX = "packages.json";

/** Packages by name, each with the specifier of its file. @throws PackedPackagesError */
export function readPackedPackages(folder: string): Readonly<Record<string, string>> {
  let index: unknown;
  try {
    index = JSON.parse(readFileSync(join(folder, INDEX), "utf8"));
  } catch (cause) {
    throw new PackedPackagesError({ folder, problem: `has no ${INDEX} that can be read`, cause });
  }
  if (typeof index !== "object" || index === null || !("tradewind" in index))
    throw new PackedPackagesError({ folder, problem: `has a ${INDEX} that does not name tradewind` });
  return Object.fromEntries(Object.entries(index).map(([name, file]) => [name, specifier(join(folder, String(file)))]));
}

// package managers want slashes, also on Windows
const specifier = (file: string): string => `file:${resolve(file).replaceAll("\\", "/")}`;

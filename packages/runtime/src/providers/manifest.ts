import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What of a package.json counts here. Everything is unknown until it is looked at: other people write it. */
export interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly description?: unknown;
  readonly keywords?: unknown;
  readonly exports?: unknown;
  readonly tradewind?: unknown;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly peerDependencies?: unknown;
}

/** @throws SyntaxError and what reading files throws */
export async function readManifest(folder: string): Promise<Manifest> {
  const found: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return typeof found === "object" && found !== null ? found : {};
}

/** The folder of the project that a folder belongs to: the nearest one, upwards, with a package.json. */
export function projectFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : projectFolder(parent);
}

/** Where Node finds a package that code in `folder` imports. Asking `require` would need it to export its package.json. */
export function packageFolder(name: string, folder: string): string | undefined {
  const candidate = join(folder, "node_modules", name);
  if (existsSync(join(candidate, "package.json"))) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageFolder(name, parent);
}

/** The names in one of the lists of dependencies. */
export const dependencyNames = (list: unknown): string[] =>
  typeof list === "object" && list !== null ? Object.keys(list) : [];

/** The entries of a package that are code, with the file of each: `.` first, then the others as they stand. */
export function codeEntries({ exports: entries }: Manifest): { readonly module: string; readonly file: string }[] {
  const isMap = typeof entries === "object" && entries !== null && Object.keys(entries).some((key) => /^\./.test(key));
  const all = isMap ? Object.entries(entries as object) : [[".", entries] as const];
  return all.flatMap(([module, target]) => {
    const file = importTarget(target);
    return file && !module.includes("*") && /\.[cm]?[jt]sx?$/.test(file) ? [{ module, file }] : [];
  });
}

/** The file that `import` gets from an entry, which may have conditions in conditions. */
function importTarget(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (["import", "node", "module-sync", "default"].includes(condition)) return importTarget(inner);
  }
  return undefined;
}

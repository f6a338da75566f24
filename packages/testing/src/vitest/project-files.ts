import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Leaves files out: the start of a path below the folder (`lib/`, `old.ts`), or what a path is like. */
export type Ignored = string | RegExp;

/** The files of a folder that are to hold DAGs, sorted: all TypeScript and JavaScript but tests, declarations and what is left out. None where there is nothing. */
export function projectFiles(path: string, ignore: readonly Ignored[]): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  const isLeftOut = (file: string) =>
    ignore.some((one) => (typeof one === "string" ? file.startsWith(one) : one.test(file)));
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => isDagFileName(name) && !isLeftOut(name))
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

const isDagFileName = (name: string): boolean =>
  /\.m?[jt]s$/.test(name) &&
  !/\.d\.m?ts$/.test(name) &&
  !/\.(test|spec)\.[^/.]*$/.test(name) &&
  !/(^|\/)(node_modules|\..*)\//.test(name);

/** A path as a test's name has it. */
export const shownPath = (file: string): string => relative(process.cwd(), file) || file;

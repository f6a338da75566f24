import { readFileSync } from "node:fs";

/** What of a creator's own package.json counts for the projects that it makes. */
export interface OwnManifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Reads it: `../package.json` from the code of the package. */
export const readOwnManifest = (file: URL): OwnManifest => JSON.parse(readFileSync(file, "utf8"));

/**
 * The range in which a project gets a package: the one with which the creator itself was tested. All packages of Tradewind have one
 * version, so that `workspace:`, which packing replaces, means this one.
 */
export function rangeOf(name: string, { version, devDependencies }: OwnManifest): string {
  const range = devDependencies[name];
  // a mistake in a template, which the tests of the templates find
  if (range === undefined) throw new Error(`no devDependency of the creator says which version of ${name} to take`);
  return range.startsWith("workspace:") ? `^${version}` : range;
}

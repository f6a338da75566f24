import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { TemplateFiles } from "./template-files.ts";

/**
 * The files of a DAG's templates: beside its own file, and in its `templateSearchpath`. Names lead into these folders only, also
 * through links.
 */
export function templateFilesOf(
  dagFile: string | undefined,
  searchPath: string | readonly string[] = [],
): TemplateFiles {
  const own = dagFile === undefined ? undefined : dirname(dagFile);
  const given = [searchPath].flat().map((folder) => resolve(own ?? ".", folder));
  const folders = own === undefined ? given : [own, ...given];
  return {
    folders,
    read(name) {
      for (const folder of folders) {
        const path = fileIn(folder, name);
        if (path !== undefined) return { path, text: readFileSync(path, "utf8") };
      }
      return undefined;
    },
  };
}

/** The real path of a file in a folder; undefined when it is not there, or elsewhere. */
function fileIn(folder: string, name: string): string | undefined {
  if (isAbsolute(name) || name.split(/[/\\]/).includes("..")) return undefined;
  try {
    const path = realpathSync(join(folder, name));
    const inside = relative(realpathSync(folder), path);
    if (isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`)) return undefined;
    return statSync(path).isFile() ? path : undefined;
  } catch {
    // neither the file nor the folder may exist
    return undefined;
  }
}

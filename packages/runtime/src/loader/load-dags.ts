import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DagDefinition } from "@tradewind/core";
import { inExtensions } from "@tradewind/core/engine";
import { loadDagFile } from "@tradewind/worker";
import { extensionsOf } from "../host/extension-modules.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import { checkTemplates } from "./check-templates.ts";
import { dagFilesOf } from "./dag-files.ts";
import { duplicateDag } from "./duplicate-dag.ts";
import { NoSuchPathError } from "./import-errors.ts";
import { registerTsx } from "./register-tsx.adapter.ts";
import { readSourceTree } from "./source-tree.ts";

/** A DAG and the file it comes from. */
export interface LoadedDag {
  readonly file: string;
  readonly definition: DagDefinition;
}

/** What a set of DAG files holds: the DAGs that can be used, and the errors of the files that cannot. */
export interface LoadedDags {
  readonly files: readonly string[];
  readonly dags: readonly LoadedDag[];
  readonly errors: readonly { readonly file: string; readonly error: unknown }[];
}

/**
 * Loads DAG files and whole folders of them, under the extensions of these files. An error in one file stops no other.
 *
 * @throws NoSuchPathError, ExtensionModuleError
 */
export async function loadDags(paths: readonly string[], extensions: readonly string[] = []): Promise<LoadedDags> {
  return inExtensions(await extensionsOf(extensions), () => loadAll(paths));
}

async function loadAll(paths: readonly string[]): Promise<LoadedDags> {
  const files = (await Promise.all(paths.map((path) => dagFilesIn(resolve(path))))).flat();
  const dags: LoadedDag[] = [];
  const errors: { file: string; error: unknown }[] = [];
  for (const file of files) {
    try {
      if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(dirname(file)));
      for (const definition of await loadDagFile(file)) {
        const other = dags.find(({ definition: { dagId } }) => dagId === definition.dagId);
        if (other) throw duplicateDag(definition.document, file, other.file);
        await checkTemplates(definition);
        dags.push({ file, definition });
      }
    } catch (error) {
      errors.push({ file, error });
    }
  }
  return { files, dags, errors };
}

/** The DAG files of a folder, or the file itself. @throws NoSuchPathError */
export async function dagFilesIn(path: string): Promise<string[]> {
  if (!existsSync(path)) throw new NoSuchPathError(path);
  if (!statSync(path).isDirectory()) return [path];
  return dagFilesOf([...(await readSourceTree(path)).files.keys()]);
}

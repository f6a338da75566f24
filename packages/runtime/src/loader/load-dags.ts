import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type DagDefinition, InvalidDagError } from "@tradewind/core";
import { DagImportError, loadDagFile } from "@tradewind/worker";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import { checkTemplates } from "./check-templates.ts";
import { registerTsx } from "./register-tsx.adapter.ts";

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

/** Loads DAG files and whole folders of them. An error in one file stops no other. */
export async function loadDags(paths: readonly string[]): Promise<LoadedDags> {
  const files = (await Promise.all(paths.map((path) => dagFilesIn(resolve(path))))).flat();
  const dags: LoadedDag[] = [];
  const errors: { file: string; error: unknown }[] = [];
  for (const file of files) {
    try {
      if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(dirname(file)));
      for (const definition of await loadDagFile(file)) {
        const other = dags.find(({ definition: { dagId } }) => dagId === definition.dagId);
        if (other) throw duplicateDag(definition, file, other.file);
        await checkTemplates(definition);
        dags.push({ file, definition });
      }
    } catch (error) {
      errors.push({ file, error });
    }
  }
  return { files, dags, errors };
}

async function dagFilesIn(path: string): Promise<string[]> {
  if (!existsSync(path)) {
    throw new DagImportError({
      file: path,
      code: "TW2006",
      message: `${path} does not exist.`,
      hint: "Name a DAG file or a folder with --dags, or set TRADEWIND__CORE__DAGS_FOLDER.",
    });
  }
  if (!statSync(path).isDirectory()) return [path];
  const { glob } = await import("tinyglobby");
  const found = await glob("**/*.{ts,mts,js,mjs}", {
    cwd: path,
    absolute: true,
    ignore: ["**/node_modules/**", "**/*.d.{ts,mts}", "**/*.{test,spec}.*", "**/dist/**"],
  });
  return found.filter(mentionsDag).sort();
}

/** As Airflow's safe mode: of a folder only files that speak of DAGs are imported. */
const mentionsDag = (file: string): boolean => /@(\w+\.)?dag\(|\bdefineDag\(/.test(readFileSync(file, "utf8"));

function duplicateDag({ dagId, source }: DagDefinition, file: string, other: string): InvalidDagError {
  return new InvalidDagError({
    dagId,
    source: source && `${source.file}:${source.line}`,
    problems: [
      {
        code: "TW2007",
        message: `${file} and ${other} both define it.`,
        hint: "Give one of them another dagId; the first one is used.",
      },
    ],
  });
}

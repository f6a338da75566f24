import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of questions with Airflow's answers, one to a row. */
export interface Table {
  /** The file's name without `.json`: `timetables`. */
  readonly name: string;
  readonly rows: readonly TableRow[];
  /** The whole file: what it says beside its rows. */
  readonly content: unknown;
}

export interface TableRow {
  readonly id: string;
}

/** The tables that belong to the project, beside `src` and `dist`. */
export const OWN_TABLES = join(packageFolder(), "conformance/");

/** Wherever this file lies in it, compiled or not. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** A file that should be a table is none. */
export class InvalidTableError extends Error {
  constructor(file: string, found: string) {
    super(`${file} is no table: ${found}. Expected { "rows": [{ "id": "...", ... }, ...] }.`);
  }
}

/** Every `*.json` of a folder, in the order of names. */
export const readTables = (folder: string): Table[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => readTable(folder, file.slice(0, -".json".length)));

export function readTable(folder: string, name: string): Table {
  const file = `${folder}/${name}.json`;
  const content = parsed(file) as { rows?: unknown } | null;
  const rows = content?.rows;
  if (!Array.isArray(rows)) throw new InvalidTableError(file, "it has no rows");
  const nameless = rows.findIndex((row) => typeof row?.id !== "string");
  if (nameless !== -1) throw new InvalidTableError(file, `row ${nameless + 1} has no id`);
  return { name, rows, content };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InvalidTableError(file, (error as Error).message);
  }
}

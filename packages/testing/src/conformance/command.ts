import { parseArgs } from "node:util";
import { countVerdicts, judgeTables } from "./judge-tables.ts";
import { jsonReport, textReport } from "./report.ts";
import { InvalidTableError, OWN_TABLES, readTables, type Table } from "./table.ts";

const USAGE = "usage: pnpm conformance [folder] [--output text|json]";

/** How a command ends: its exit code, and what goes to stdout or stderr. */
export interface Ending {
  readonly code: 0 | 1 | 2;
  readonly out?: string;
  readonly err?: string;
}

/** Judges the tables of a folder, the project's own by default. The exit code is 1 when a row differs and no rule says why. */
export async function conformance(args: readonly string[]): Promise<Ending> {
  const asked = read(args);
  if (!asked) return { code: 2, err: USAGE };
  let tables: Table[];
  try {
    tables = readTables(asked.folder);
  } catch (error) {
    const why = error instanceof InvalidTableError ? "" : `\n${USAGE}`;
    return { code: 2, err: `${(error as Error).message}${why}` };
  }
  if (tables.length === 0) return { code: 2, err: `${asked.folder} holds no tables (*.json).\n${USAGE}` };
  const judged = await judgeTables(tables);
  return {
    code: countVerdicts(judged).differs > 0 ? 1 : 0,
    out: asked.output === "json" ? jsonReport(judged) : textReport(judged),
  };
}

function read(args: readonly string[]): { folder: string; output: "text" | "json" } | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { output: { type: "string", default: "text" } },
    });
    const [folder = OWN_TABLES, ...others] = positionals;
    const { output } = values;
    return others.length === 0 && (output === "text" || output === "json") ? { folder, output } : undefined;
  } catch {
    // an unknown option: the usage says which there are
    return undefined;
  }
}

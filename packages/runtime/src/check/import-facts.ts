import { dirname } from "node:path";
import type { Clock, Environment } from "@tradewind/core/engine";
import { ImportPool } from "../loader/import-pool.ts";
import { type ImportProblem, importProblem } from "../loader/import-problem.ts";
import type { LoadEnd } from "../loader/loader-process.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import type { FileFacts, Inspection } from "./finding.ts";
import { SLOW_IMPORT_MS, slowImports } from "./slow-imports.ts";

export interface ImportFactsOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly importTimeoutMs: number;
  readonly memoryLimitMb: number;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[];
}

/** What the import of a file gave. */
export interface ImportedFacts {
  /** Undefined when it could not be imported. */
  readonly facts: FileFacts | undefined;
  readonly failures: readonly ImportProblem[];
  /** The files that the facts depend on. */
  readonly inputs: readonly string[];
}

/** Imports files in child processes, as the scheduler's loader does, and says what each has told. */
export async function importFacts(
  files: readonly string[],
  options: ImportFactsOptions,
): Promise<ReadonlyMap<string, ImportedFacts>> {
  const ends = new Map<string, LoadEnd>();
  const strays = new Map<string, ImportProblem>();
  if (files.length === 0) return new Map();
  const pool = new ImportPool({
    ...options,
    processes: 4,
    inspects: true,
    onEnd: (file, end) => ends.set(file, end),
    onStray: (file, problem) => strays.set(file, problem),
  });
  try {
    await pool.add(files);
  } finally {
    await pool.stop();
  }
  const imported = new Map<string, ImportedFacts>();
  for (const file of files) {
    const stray = strays.get(file);
    const ended = await importedFrom(file, ends.get(file)!, options);
    imported.set(file, stray && ended.failures.length === 0 ? { ...ended, failures: [stray] } : ended);
  }
  return imported;
}

async function importedFrom(file: string, end: LoadEnd, options: ImportFactsOptions): Promise<ImportedFacts> {
  switch (end.kind) {
    case "failed":
      return { facts: undefined, failures: [end.problem], inputs: [] };
    case "died":
      return { facts: undefined, failures: [importProblem(end.error, file)], inputs: [] };
    case "loaded": {
      const inspection = end.inspection!;
      const tsconfig = nearestTsconfig(dirname(file));
      return {
        facts: await withSlowImports(file, inspection, { durationMs: end.durationMs, ...options }),
        failures: end.stray ? [end.stray] : [],
        inputs: [...inspection.inputs, ...(tsconfig === undefined ? [] : [tsconfig])],
      };
    }
  }
}

/** A file that took long may have waited for what others need, too, or for a busy machine: so it is measured by itself. */
async function withSlowImports(
  file: string,
  inspection: Inspection,
  { durationMs, clock, environment, importTimeoutMs }: ImportFactsOptions & { readonly durationMs: number },
): Promise<FileFacts> {
  const { facts } = inspection;
  if (durationMs < SLOW_IMPORT_MS) return facts;
  const slow = await slowImports(file, inspection, { clock, environment, timeoutMs: importTimeoutMs });
  return { ...facts, findings: [...facts.findings, ...slow] };
}

import { resolve } from "node:path";
import type { Clock, Environment } from "@tradewind/core/engine";
import { codeFrame } from "../loader/code-frame.ts";
import { duplicateDag } from "../loader/duplicate-dag.ts";
import type { ImportProblem } from "../loader/import-problem.ts";
import { dagFilesIn } from "../loader/load-dags.ts";
import { CheckCache } from "./check-cache.ts";
import type { DagFacts, FileFacts, Finding, FindingPlace } from "./finding.ts";
import { importFacts } from "./import-facts.ts";
import { judgeNames, type KnownNames } from "./judge-names.ts";
import { judgePartitions } from "./judge-partitions.ts";

export interface CheckOptions {
  /** DAG files, and folders of them. */
  readonly paths: readonly string[];
  readonly clock: Clock;
  /** What the importing processes get as theirs. */
  readonly environment: Environment;
  readonly importTimeoutMs: number;
  readonly memoryLimitMb: number;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[];
  readonly known: KnownNames;
  /** Where results are kept for the next check. @default nowhere */
  readonly cacheFile?: string | undefined;
  /** Of Tradewind: what another one has found does not count. */
  readonly version: string;
}

/** Of what is kept between checks: counted up when facts have other parts than before. */
const SHAPE = "facts 4";

/** A problem as it is reported: where it is, with the lines around it. */
export interface CheckedProblem extends Omit<Finding, "place"> {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly frame: string | null;
}

export interface CheckReport {
  readonly files: readonly string[];
  readonly dagIds: readonly string[];
  /** In the order of files and lines. */
  readonly problems: readonly CheckedProblem[];
}

/**
 * Says everything about DAG files that can be known without running them. Files are imported in child processes, and only those that
 * have changed since the last check, or whose imports have.
 *
 * @throws DagImportError when a path does not exist.
 */
export async function checkDagFiles(options: CheckOptions): Promise<CheckReport> {
  const found = await Promise.all(options.paths.map((path) => dagFilesIn(resolve(path))));
  const files = [...new Set(found.flat())];
  // what is said of a schedule looks a year ahead: it is said anew every month
  const month = new Date(options.clock.now()).toISOString().slice(0, 7);
  const { version, extensions = [] } = options;
  const key = [version, SHAPE, `node ${process.version}`, month, ...extensions].join(" ");
  const cache = new CheckCache(options.cacheFile, key);
  const facts = new Map<string, FileFacts>();
  const failed: Finding[] = [];
  for (const file of files) {
    const known = cache.get(file);
    if (known) facts.set(file, known);
  }
  const changed = files.filter((file) => !facts.has(file));
  for (const [file, imported] of await importFacts(changed, options)) {
    if (imported.facts) facts.set(file, imported.facts);
    failed.push(...imported.failures.map(failureFinding));
    // what did not come through as it should is tried again
    if (imported.facts && imported.failures.length === 0)
      cache.put(file, [...imported.inputs, ...extensions], imported.facts);
    else cache.delete(file);
  }
  cache.save();
  const all = files.flatMap((file) => facts.get(file) ?? []);
  const dags = all.flatMap((each) => each.dags);
  const findings = [
    ...failed,
    ...all.flatMap((each) => each.findings),
    ...duplicates(files, facts),
    ...all.flatMap((each) => judgeNames(each, options.known)),
    ...judgePartitions(all),
  ];
  return {
    files,
    dagIds: [...new Set(dags.map(({ dagId }) => dagId))],
    problems: inOrder(once(findings), files).map(reported),
  };
}

/** What a module does is found with each file that imports it. */
function once(findings: readonly Finding[]): Finding[] {
  const known = new Map(
    findings.map((finding) => [JSON.stringify([finding.code, finding.message, finding.place]), finding]),
  );
  return [...known.values()];
}

function failureFinding({ file, line, column, code, message, hint }: ImportProblem): Finding {
  return { severity: "error", code, message, hint, dagId: null, place: { file, line, column } };
}

function duplicates(files: readonly string[], facts: ReadonlyMap<string, FileFacts>): Finding[] {
  const owners = new Map<string, string>();
  return files.flatMap((file) =>
    (facts.get(file)?.dags ?? []).flatMap(({ dagId, place }): Finding[] => {
      const owner = owners.get(dagId);
      if (owner === undefined) owners.set(dagId, file);
      return owner === undefined ? [] : [duplicateFinding({ dagId, place }, file, owner)];
    }),
  );
}

function duplicateFinding({ dagId, place }: Pick<DagFacts, "dagId" | "place">, file: string, owner: string): Finding {
  const [{ code, message, hint }] = duplicateDag({ dagId, source: null }, file, owner).problems as [Finding];
  return { severity: "error", code, message: `DAG "${dagId}": ${message}`, hint, dagId, place };
}

/** By file in the order in which they were found, by line, errors first. */
function inOrder(findings: readonly Finding[], files: readonly string[]): Finding[] {
  const rank = new Map(files.map((file, i) => [file, i]));
  const fileRank = ({ file }: FindingPlace) => rank.get(file) ?? files.length;
  return [...findings].sort(
    (a, b) =>
      fileRank(a.place) - fileRank(b.place) ||
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      (a.place.line ?? 0) - (b.place.line ?? 0) ||
      Number(a.severity === "warning") - Number(b.severity === "warning"),
  );
}

function reported({ place, ...finding }: Finding): CheckedProblem {
  const { file, line, column } = place;
  const frame = line === null ? null : (codeFrame({ file, line, column }) ?? null);
  return { ...finding, file, line, column, frame };
}

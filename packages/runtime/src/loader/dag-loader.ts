import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DagDocument } from "@tradewind/core";
import type { Clock, Environment } from "@tradewind/core/engine";
import { dagFilesOf } from "./dag-files.ts";
import { DagOwners } from "./dag-owners.ts";
import { duplicateDag } from "./duplicate-dag.ts";
import { NoSuchPathError, UnreadableDocumentError } from "./import-errors.ts";
import { ImportPool } from "./import-pool.ts";
import { type ImportProblem, importProblem } from "./import-problem.ts";
import type { LoadEnd } from "./loader-process.ts";
import { missingNames, type SchedulerNames } from "./missing-names.ts";
import { type SourceChange, WatchedSources } from "./watched-sources.ts";

/** What a DAG file gives. With a problem `documents` may be fewer than the file defines: what is missing is not gone, but unknown. */
export interface FileResult {
  readonly file: string;
  /** The DAGs of the file that can be used. */
  readonly documents: readonly DagDocument[];
  readonly problem: ImportProblem | undefined;
  readonly durationMs: number;
}

export interface DagLoaderOptions {
  /** DAG files, and folders of them. */
  readonly paths: readonly string[];
  readonly clock: Clock;
  /** What the importing processes get as theirs. */
  readonly environment: Environment;
  /** How long one file may take. @default 30_000, as Airflow's dagbag_import_timeout */
  readonly importTimeoutMs?: number;
  /** Of the heap of an importing process; everything together may have twice that. @default 512 */
  readonly memoryLimitMb?: number;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[];
  /** What DAGs may name. @default every name is one */
  readonly names?: SchedulerNames | undefined;
  /** How many processes may import at a time. @default 4; more than one do only while a file takes long */
  readonly processes?: number;
  /** Which file each DAG belongs to from before, so that another file does not take its id while the scheduler starts again. */
  readonly owners?: Iterable<readonly [dagId: string, file: string]>;
  /** Every result, as soon as it is there: whether something has changed tells the hash of a document. */
  readonly onResult: (result: FileResult) => void;
  /** A file is gone, or defines no DAG any more. */
  readonly onRemoved: (file: string) => void;
}

/** What the last import of a file gave, before it is seen which ids belong to it. */
interface Imported {
  readonly documents: readonly DagDocument[];
  readonly problem: ImportProblem | undefined;
  readonly durationMs: number;
}

/**
 * Keeps a scheduler informed of its DAG files without importing them into its process: they are imported in child processes, again
 * whenever they or modules beside them change. A file that throws, exits, loops or floods the memory is a problem of its own.
 *
 * @example
 * const loader = new DagLoader({ paths: ["dags"], clock, environment, onResult: save, onRemoved: deactivate });
 * await loader.start();
 */
export class DagLoader {
  readonly #options: DagLoaderOptions;
  readonly #pool: ImportPool;
  readonly #owners: DagOwners;
  readonly #sources: WatchedSources[] = [];
  /** The DAG files of each watched path, sorted. */
  readonly #files = new Map<WatchedSources, readonly string[]>();
  readonly #imported = new Map<string, Imported>();
  #parse: ((json: unknown) => DagDocument) | undefined;
  #isStopped = false;

  constructor(options: DagLoaderOptions) {
    this.#options = options;
    this.#owners = new DagOwners(options.owners);
    this.#pool = new ImportPool({
      clock: options.clock,
      environment: options.environment,
      importTimeoutMs: options.importTimeoutMs ?? 30_000,
      memoryLimitMb: options.memoryLimitMb ?? 512,
      extensions: options.extensions,
      processes: options.processes ?? 4,
      onEnd: (file, end) => this.#ended(file, end),
      onStray: (file, problem) => this.#strayed(file, problem),
    });
  }

  /**
   * Imports all files, and watches them from then on. Resolves when each has had its result.
   *
   * @throws DagImportError when a path does not exist.
   */
  async start(): Promise<void> {
    const paths = this.#options.paths.map((path) => resolve(path));
    for (const path of paths) if (!existsSync(path)) throw new NoSuchPathError(path);
    // reading the schema takes 60 ms, which commands that import this package need not spend
    this.#parse = (await import("@tradewind/core/document")).parseDagDocument;
    for (const path of paths) await this.#watch(path);
    const files = this.files;
    for (const owner of this.#owners.files) if (!files.includes(owner)) this.#owners.release(owner);
    await this.#pool.add(files);
  }

  /** Ends all processes and stops to watch; what is being imported has no result any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const sources of this.#sources) sources.stop();
    await this.#pool.stop();
  }

  /** Imports files again, all of them when none is named. Resolves when each has had its result. */
  async reload(files: readonly string[] = this.files): Promise<void> {
    await this.#pool.add(files.map((file) => resolve(file)).filter((file) => this.files.includes(file)));
  }

  /** All DAG files there are. */
  get files(): readonly string[] {
    return [...new Set([...this.#files.values()].flat())];
  }

  async #watch(path: string): Promise<void> {
    const isFolder = statSync(path).isDirectory();
    const sources: WatchedSources = new WatchedSources({
      root: isFolder ? path : dirname(path),
      // of a file that is named alone only its neighbours are watched: its folder may be anything
      isDeep: isFolder,
      clock: this.#options.clock,
      onChange: (change) => this.#changed(sources, dagFilesIn, change),
    });
    const dagFilesIn = async (files: readonly string[]) =>
      isFolder ? await dagFilesOf(files) : files.filter((file) => file === path);
    this.#sources.push(sources);
    this.#files.set(sources, await dagFilesIn(await sources.start()));
  }

  /** Any module may be imported by any DAG file: what has changed itself comes first, and the others of its folder follow. */
  async #changed(
    sources: WatchedSources,
    dagFilesIn: (files: readonly string[]) => Promise<string[]>,
    { files, added, changed }: SourceChange,
  ): Promise<void> {
    const now = await dagFilesIn(files);
    if (this.#isStopped) return;
    const before = this.#files.get(sources)!;
    this.#files.set(sources, now);
    const all = new Set(this.files);
    for (const file of before) if (!all.has(file)) this.#removed(file);
    const isTouched = new Set([...added, ...changed]);
    await this.#pool.add([...now.filter((file) => isTouched.has(file)), ...now.filter((file) => !isTouched.has(file))]);
  }

  #removed(file: string): void {
    this.#pool.remove(file);
    this.#imported.delete(file);
    this.#options.onRemoved(file);
    this.#passOn(this.#owners.release(file), file);
  }

  #ended(file: string, end: LoadEnd): void {
    this.#imported.set(file, this.#importedFrom(file, end));
    this.#report(file);
  }

  #strayed(file: string, problem: ImportProblem): void {
    const imported = this.#imported.get(file);
    if (!imported || imported.problem) return;
    this.#imported.set(file, { ...imported, problem });
    this.#report(file);
  }

  #importedFrom(file: string, end: LoadEnd): Imported {
    const { durationMs } = end;
    switch (end.kind) {
      case "failed":
        return { documents: [], problem: end.problem, durationMs };
      case "died":
        return { documents: [], problem: importProblem(end.error, file), durationMs };
      case "loaded":
        try {
          return { ...this.#judged(end.documents.map(this.#parse!), file, end.stray), durationMs };
        } catch (cause) {
          const error = new UnreadableDocumentError({ file, cause });
          return { documents: [], problem: importProblem(error, file), durationMs };
        }
    }
  }

  /** Of a file with a DAG that names what there is not nothing is used. */
  #judged(documents: readonly DagDocument[], file: string, stray: ImportProblem | undefined) {
    const { names = {} } = this.#options;
    const problems = documents.flatMap((document) => {
      const error = missingNames(document, names);
      return error ? [importProblem(error, file, document.source ?? undefined)] : [];
    });
    return problems.length > 0 ? { documents: [], problem: joined(problems) } : { documents, problem: stray };
  }

  #report(file: string): void {
    const { documents, problem, durationMs } = this.#imported.get(file)!;
    // what is broken keeps its ids, for its last good version
    const isBroken = problem !== undefined && documents.length === 0;
    const { owned, refused, released } = isBroken ? NOTHING : this.#owners.claim(file, documents);
    const duplicates = refused.map(({ document, owner }) => duplicateProblem(document, { file, owner }));
    this.#options.onResult({ file, documents: owned, problem: problem ?? joined(duplicates), durationMs });
    this.#passOn(released, file);
  }

  /** Ids that a file has given up go to the next that defines them. */
  #passOn(dagIds: readonly string[], from: string): void {
    for (const [file, { documents }] of this.#imported) {
      if (file !== from && documents.some(({ dagId }) => dagIds.includes(dagId))) this.#report(file);
    }
  }
}

const NOTHING = { owned: [], refused: [], released: [] };

function duplicateProblem(document: DagDocument, { file, owner }: { file: string; owner: string }): ImportProblem {
  return importProblem(duplicateDag(document, file, owner), file, document.source ?? undefined);
}

function joined([first, ...others]: readonly ImportProblem[]): ImportProblem | undefined {
  return first && { ...first, message: [first, ...others].map(({ message }) => message).join("\n") };
}

import type { DagDocument } from "@tradewind/core";
import type { TimetableRegistry } from "@tradewind/core/engine";
import type { DagRow, Store } from "@tradewind/store";
import { KnownDag } from "./known-dag.ts";

export interface KnownDagsParts {
  readonly store: Store;
  readonly timetables?: TimetableRegistry | undefined;
  readonly catchupByDefault: boolean;
  readonly dagsArePausedAtCreation: boolean;
  readonly runsPausedDags?: boolean | undefined;
  /** A DAG cannot be scheduled; the others go on. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** The DAGs that a scheduler has in mind, as the store has them. */
export class KnownDags implements Iterable<KnownDag> {
  readonly #parts: KnownDagsParts;
  readonly #dags = new Map<string, KnownDag>();

  constructor(parts: KnownDagsParts) {
    this.#parts = parts;
  }

  get(dagId: string): KnownDag | undefined {
    return this.#dags.get(dagId);
  }

  [Symbol.iterator](): IterableIterator<KnownDag> {
    return this.#dags.values();
  }

  /** Whether runs and tasks of a DAG wait because it is paused. */
  holdsBack(dagId: string): boolean {
    return !this.#parts.runsPausedDags && (this.#dags.get(dagId)?.row.isPaused ?? false);
  }

  /** Where workers load the DAG from. */
  fileOf(dagId: string | undefined): string | null {
    return (dagId === undefined ? undefined : this.#dags.get(dagId)?.row.file) ?? null;
  }

  /** How many runs of it may be active at once; undefined for a DAG that is not there any more. */
  maxActiveRuns(dagId: string): number | undefined {
    const dag = this.#dags.get(dagId);
    return dag?.row.isActive ? dag.maxActiveRuns : undefined;
  }

  /** All of them are what the store says. */
  async readAll(): Promise<void> {
    const rows = await this.#parts.store.getDags();
    const known = new Set(rows.map(({ dagId }) => dagId));
    for (const dagId of this.#dags.keys()) if (!known.has(dagId)) this.#dags.delete(dagId);
    for (const row of rows) await this.read(row.dagId, row);
  }

  /** One of them is what the store says. */
  async read(dagId: string, found?: DagRow): Promise<void> {
    const { store, timetables, catchupByDefault, onTrouble } = this.#parts;
    const row = found ?? (await store.getDag(dagId));
    const before = this.#dags.get(dagId);
    if (!row) return void this.#dags.delete(dagId);
    if (before && before.row.hash === row.hash) return before.update(row);
    const document = await store.getDocument(row.hash);
    if (!document) return;
    try {
      this.#dags.set(dagId, new KnownDag({ row, document, timetables, catchupByDefault }));
    } catch (error) {
      // its timetable cannot be made here
      this.#dags.delete(dagId);
      onTrouble(`DAG "${dagId}" cannot be scheduled.`, error);
    }
  }

  /** Keeps what a file defines. When that is all of it, DAGs that it no longer holds become inactive. */
  async publish(
    file: string,
    documents: readonly DagDocument[],
    { isComplete, at }: { readonly isComplete: boolean; readonly at: number },
  ): Promise<void> {
    const { store, dagsArePausedAtCreation } = this.#parts;
    await Promise.all(
      documents.map((document) => {
        const isPaused = document.isPausedUponCreation ?? dagsArePausedAtCreation;
        return store.saveDocument(document, at, { file, isPaused });
      }),
    );
    const held = new Set(documents.map(({ dagId }) => dagId));
    if (isComplete) await this.#deactivate(({ row }) => row.file === file && !held.has(row.dagId));
    for (const { dagId } of documents) await this.read(dagId);
  }

  /** A file is gone: its DAGs become inactive, their history stays. */
  async unpublish(file: string): Promise<void> {
    await this.#deactivate(({ row }) => row.file === file);
  }

  async #deactivate(isMeant: (dag: KnownDag) => boolean): Promise<void> {
    const gone = [...this].filter((dag) => dag.row.isActive && isMeant(dag)).map(({ row }) => row.dagId);
    if (gone.length === 0) return;
    (await this.#parts.store.catalog()).dags.deactivate(gone);
    for (const dagId of gone) await this.read(dagId);
  }
}

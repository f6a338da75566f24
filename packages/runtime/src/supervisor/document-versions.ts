import type { DagDocument } from "@tradewind/core";
import { type RunGraph, runGraphOf, type SlotClaim } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";

/** A version of a DAG, made ready for planning. All its runs share it. */
export interface DagVersion {
  readonly document: DagDocument;
  readonly graph: RunGraph;
  /** What an attempt of each task occupies. */
  readonly claims: readonly SlotClaim[];
}

/** The versions of documents that a supervisor has met: each is prepared once, and stored once. */
export class DocumentVersions {
  readonly #store: Store;
  readonly #versions = new Map<string, DagVersion>();
  readonly #kept = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  of(document: DagDocument): DagVersion {
    const known = this.#versions.get(document.hash);
    if (known) return known;
    const version = { document, graph: runGraphOf(document), claims: claimsOf(document) };
    this.#versions.set(document.hash, version);
    return version;
  }

  /** A version that the store has; undefined when it does not. */
  async byHash(hash: string): Promise<DagVersion | undefined> {
    const known = this.#versions.get(hash);
    if (known) return known;
    const document = await this.#store.getDocument(hash);
    return document && this.of(document);
  }

  /** Stores a version, if that has not been done: nothing to wait for if it has. What is written in the same turn shares its commit. */
  keep(document: DagDocument, at: number): Promise<void> | undefined {
    return this.#kept.has(document.hash) ? undefined : this.#keep(document, at);
  }

  async #keep(document: DagDocument, at: number): Promise<void> {
    this.#kept.add(document.hash);
    try {
      await this.#store.saveDocument(document, at);
    } catch (error) {
      this.#kept.delete(document.hash);
      throw error;
    }
  }
}

/** What an attempt of each task of a DAG occupies. */
export function claimsOf({ dagId, maxActiveTasks, tasks }: DagDocument): SlotClaim[] {
  return tasks.map(({ taskId, pool, poolSlots, maxActiveTisPerDag, maxActiveTisPerDagRun, executor }) => ({
    dagId,
    taskId,
    pool,
    poolSlots,
    maxActiveTasks,
    maxActiveTisPerDag,
    maxActiveTisPerDagRun,
    executor,
  }));
}

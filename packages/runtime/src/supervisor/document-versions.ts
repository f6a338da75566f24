import type { DagDocument } from "@tradewind/core";
import { type RunGraph, runGraphOf } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";

/** The versions of documents that a supervisor has met: all runs of a version share one graph, and it is stored once. */
export class DocumentVersions {
  readonly #store: Store;
  readonly #graphs = new Map<string, RunGraph>();
  readonly #kept = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  graphOf(document: DagDocument): RunGraph {
    const known = this.#graphs.get(document.hash);
    if (known) return known;
    const graph = runGraphOf(document);
    this.#graphs.set(document.hash, graph);
    return graph;
  }

  /** Stores a version, if that has not been done. What is written in the same turn shares its commit. */
  async keep(document: DagDocument, at: number): Promise<void> {
    if (this.#kept.has(document.hash)) return;
    this.#kept.add(document.hash);
    try {
      await this.#store.saveDocument(document, at);
    } catch (error) {
      this.#kept.delete(document.hash);
      throw error;
    }
  }
}

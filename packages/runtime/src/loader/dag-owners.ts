import type { DagDocument } from "@tradewind/core";

/** What of a file's documents it may have, and what belongs to another file. */
export interface Claim {
  readonly owned: readonly DagDocument[];
  readonly refused: readonly { readonly document: DagDocument; readonly owner: string }[];
  /** Ids that the file has given up. */
  readonly released: readonly string[];
}

/** Which file each DAG id belongs to: to the first that defined it, as long as that one is there and defines it. */
export class DagOwners {
  readonly #owners: Map<string, string>;

  /** With what was known before: in a scheduler that starts again the file of a DAG is the one that it had. */
  constructor(known: Iterable<readonly [dagId: string, file: string]> = []) {
    this.#owners = new Map(known);
  }

  /** Takes the ids that a file defines, and gives up those that it no longer does. */
  claim(file: string, documents: readonly DagDocument[]): Claim {
    const owned = new Map<string, DagDocument>();
    const refused: { document: DagDocument; owner: string }[] = [];
    for (const document of documents) {
      const { dagId } = document;
      const owner = this.#owners.get(dagId) ?? file;
      if (owner !== file || owned.has(dagId)) {
        refused.push({ document, owner });
        continue;
      }
      this.#owners.set(dagId, file);
      owned.set(dagId, document);
    }
    const released = this.#idsOf(file).filter((dagId) => !owned.has(dagId));
    for (const dagId of released) this.#owners.delete(dagId);
    return { owned: [...owned.values()], refused, released };
  }

  /** Gives up all ids of a file that is gone. */
  release(file: string): readonly string[] {
    return this.claim(file, []).released;
  }

  get files(): ReadonlySet<string> {
    return new Set(this.#owners.values());
  }

  #idsOf(file: string): string[] {
    return [...this.#owners].filter(([, owner]) => owner === file).map(([dagId]) => dagId);
  }
}

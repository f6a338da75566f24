import type { TaskDocument } from "../document/dag-document.ts";

/** A document's tasks as numbers: index into `tasks`, lists of indexes. */
export interface GraphEdges {
  readonly tasks: readonly TaskDocument[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly upstream: readonly (readonly number[])[];
  readonly downstream: readonly (readonly number[])[];
}

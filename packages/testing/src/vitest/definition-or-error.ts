import type { DagDefinition } from "@tradewind/core";
import { definitionOf, isDagDefinition } from "@tradewind/core/definition";
import type { DagSource } from "../env/env-options.ts";

/** The definition of a DAG, or why there is none. */
export function definitionOrError(dag: DagSource): { readonly definition?: DagDefinition; readonly error?: unknown } {
  try {
    return { definition: isDagDefinition(dag) ? dag : definitionOf(dag) };
  } catch (error) {
    return { error };
  }
}

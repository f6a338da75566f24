import type { DagOptions } from "../dag-options.ts";

/** The names and filters that a DAG adds to those that every template has. */
export const addedNames = ({ userDefinedMacros = {}, userDefinedFilters = {} }: DagOptions) => ({
  names: Object.keys(userDefinedMacros),
  filters: Object.keys(userDefinedFilters),
});

import type { DagOptions } from "../dag-options.ts";
import type { Extensions } from "../extensions/extensions.ts";

/** The names, the filters, and the members of `macros` that a DAG and its installation add to those that every template has. */
export const addedNames = (
  { userDefinedMacros = {}, userDefinedFilters = {} }: DagOptions,
  { macros }: Pick<Extensions, "macros">,
) => ({
  names: Object.keys(userDefinedMacros),
  filters: Object.keys(userDefinedFilters),
  macros: Object.fromEntries(macros.map(({ name, members }) => [name, Object.keys(members)])),
});

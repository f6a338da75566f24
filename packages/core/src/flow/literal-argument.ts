import { LiteralArgument } from "./references.ts";
import type { Arg } from "./types.ts";

/**
 * A value that is handed over as it is: nothing in it is rendered, read from a file, or evaluated. Airflow's `literal`.
 *
 * @example
 * this.send(literal("{{ name }} is no template of ours"));
 */
export function literal<T>(value: T): Arg<T> {
  return new LiteralArgument(value) as never;
}

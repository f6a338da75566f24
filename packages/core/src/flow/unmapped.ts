import type { Arg, UnmappedArg } from "./types.ts";

/** An argument of `expand` that all instances get as it is. */
export class Unmapped {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Marks an argument of `expand` that is not to be mapped over: all instances get it as it is. Airflow's `unmapped`.
 *
 * @example
 * this.load.expand(this.listFiles(), unmapped(["id", "name"]));
 */
export const unmapped = <T>(value: Arg<T>): UnmappedArg<T> => new Unmapped(value) as never;

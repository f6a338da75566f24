/** Puts everything at the end of a list. `push(...more)` is a call with so many arguments, and there can be some 120,000 of those at most. */
export function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}

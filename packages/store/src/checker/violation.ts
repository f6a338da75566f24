/** A row that an invariant does not allow, by column. */
export type OffendingRow = object;

/** An invariant that a store breaks. */
export interface Violation {
  /** As in docs/reliability.md: `I5`. */
  readonly id: string;
  /** What must hold, in words. */
  readonly what: string;
  /** What breaks it; the first of them, when there are many. */
  readonly rows: readonly OffendingRow[];
}

/** Violations as a text that shows their rows. */
export function violationsText(violations: readonly Violation[]): string {
  return violations
    .map(({ id, what, rows }) => [`${id} ${what}`, ...rows.map((row) => `    ${JSON.stringify(row)}`)].join("\n"))
    .join("\n");
}

import { readFileSync } from "node:fs";

/** The rows of one of the tables beside this file: what Airflow itself answers. */
export function conformanceRows<Row>(table: string): readonly Row[] {
  const text = readFileSync(new URL(`${table}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { rows: readonly Row[] }).rows;
}

/** Why Tradewind answers something else than Airflow, for all rows of one kind. */
export interface DeliberateDifference<Row, Answer> {
  readonly reason: string;
  appliesTo(row: Row): boolean;
  /** What Tradewind answers, or what must hold for its answer. */
  expected(row: Row): Answer;
}

/** The rows of each difference, by its reason. A row belongs to the first one that applies. */
export function countByReason<Row, Answer>(
  rows: readonly Row[],
  differences: readonly DeliberateDifference<Row, Answer>[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const reason = differences.find((difference) => difference.appliesTo(row))?.reason;
    if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

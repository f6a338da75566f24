import { isDeepStrictEqual } from "node:util";
import type { TableRow } from "./table.ts";

/** Why Tradewind answers something else than Airflow, for all rows of one kind. A rule, never a list of ids. */
export interface DeliberateDifference<Row, Answer> {
  readonly reason: string;
  appliesTo(row: Row): boolean;
  /** What Tradewind answers instead. */
  expected(row: Row): Answer;
}

/** Puts the questions of one table to the product. */
export interface Judge<Row extends TableRow, Answer> {
  /** What the row needs that does not exist (yet); undefined when it can be judged. */
  missing(row: Row): string | undefined;
  ours(row: Row): Answer | Promise<Answer>;
  airflows(row: Row): Answer;
  readonly differences: readonly DeliberateDifference<Row, Answer>[];
  /** @default deep equality */
  agree?(ours: Answer, expected: Answer): boolean;
}

export type Verdict =
  | { readonly kind: "agrees" }
  | { readonly kind: "differsByRule"; readonly reason: string; readonly airflow: unknown; readonly tradewind: unknown }
  | { readonly kind: "differs"; readonly airflow: unknown; readonly tradewind: unknown }
  | { readonly kind: "notCovered"; readonly reason: string };

/**
 * Judges a row. Where a deliberate difference applies, nothing but what that one expects will do. A row at which product or judge
 * stumble differs, and the others are judged all the same.
 */
export async function judgeRow<Row extends TableRow, Answer>(judge: Judge<Row, Answer>, row: Row): Promise<Verdict> {
  try {
    const missing = judge.missing(row);
    return missing === undefined ? await compared(judge, row) : { kind: "notCovered", reason: missing };
  } catch (error) {
    return { kind: "differs", airflow: row, tradewind: { threw: String(error) } };
  }
}

async function compared<Row extends TableRow, Answer>(judge: Judge<Row, Answer>, row: Row): Promise<Verdict> {
  const agree = judge.agree ?? isDeepStrictEqual;
  const [airflow, tradewind] = [judge.airflows(row), await judge.ours(row)];
  const difference = judge.differences.find((each) => each.appliesTo(row));
  const expected = difference ? difference.expected(row) : airflow;
  if (!agree(tradewind, expected)) return { kind: "differs", airflow: expected, tradewind };
  if (!difference || agree(tradewind, airflow)) return { kind: "agrees" };
  return { kind: "differsByRule", reason: difference.reason, airflow, tradewind };
}

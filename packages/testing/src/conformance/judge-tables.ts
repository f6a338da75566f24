import { judgeRow, type Verdict } from "./judge.ts";
import { judgeOf } from "./judges.ts";
import type { Table } from "./table.ts";

export interface JudgedRow {
  readonly id: string;
  readonly verdict: Verdict;
}

export interface JudgedTable {
  readonly name: string;
  readonly rows: readonly JudgedRow[];
}

export const judgeTables = (tables: readonly Table[]): Promise<JudgedTable[]> => Promise.all(tables.map(judgeTable));

async function judgeTable(table: Table): Promise<JudgedTable> {
  const judge = judgeOf(table);
  const rows: JudgedRow[] = [];
  for (const row of table.rows) rows.push({ id: row.id, verdict: await judgeRow(judge, row) });
  return { name: table.name, rows };
}

export type VerdictCounts = Readonly<Record<Verdict["kind"], number>>;

export function countVerdicts(tables: readonly JudgedTable[]): VerdictCounts {
  const counts = { agrees: 0, differsByRule: 0, differs: 0, notCovered: 0 };
  for (const { rows } of tables) for (const { verdict } of rows) counts[verdict.kind]++;
  return counts;
}

/** How many rows have each of the reasons for not being covered, or for being meant to differ. */
export function countReasons({ rows }: JudgedTable, kind: "notCovered" | "differsByRule"): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of rows) {
    if (verdict.kind === kind) counts[verdict.reason] = (counts[verdict.reason] ?? 0) + 1;
  }
  return counts;
}

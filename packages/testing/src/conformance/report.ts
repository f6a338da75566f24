import { firstDifference } from "./first-difference.ts";
import { countReasons, countVerdicts, type JudgedRow, type JudgedTable, type VerdictCounts } from "./judge-tables.ts";

/** For people: what differs, where; by table; the last line counts everything. */
export function textReport(tables: readonly JudgedTable[]): string {
  const lines = tables.flatMap((table) => [
    `${table.name}: ${summary(countVerdicts([table]))}`,
    ...table.rows.flatMap(differenceLines),
    ...Object.entries(countReasons(table, "notCovered")).map(([reason, n]) => `  not covered: ${n} rows, ${reason}`),
    "",
  ]);
  return [...lines, summary(countVerdicts(tables))].join("\n");
}

function differenceLines({ id, verdict }: JudgedRow): string[] {
  if (verdict.kind !== "differs" && verdict.kind !== "differsByRule") return [];
  const { path, one, other } = firstDifference(verdict.airflow, verdict.tradewind);
  const why = verdict.kind === "differs" ? "DIFFERS" : `by rule: ${verdict.reason}`;
  const expected = verdict.kind === "differs" ? "expected " : "Airflow  ";
  return [
    `  ${id}  ${why}`,
    `    ${path && `${path}: `}${expected} ${shortened(one)}`,
    `    ${" ".repeat(path ? path.length + 2 : 0)}Tradewind ${shortened(other)}`,
  ];
}

const shortened = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`);

const summary = ({ agrees, differsByRule, differs, notCovered }: VerdictCounts): string =>
  `${agrees} agreeing, ${differsByRule} differing by rule, ${differs} differing, ${notCovered} not covered`;

/** For programs: one object, with every row that does not agree. */
export const jsonReport = (tables: readonly JudgedTable[]): string =>
  JSON.stringify({
    summary: countVerdicts(tables),
    tables: tables.map((table) => ({
      name: table.name,
      summary: countVerdicts([table]),
      notCovered: countReasons(table, "notCovered"),
      rows: table.rows
        .filter(({ verdict: { kind } }) => kind !== "agrees")
        .map(({ id, verdict: { kind, ...results } }) => ({ id, verdict: kind, ...results })),
    })),
  });

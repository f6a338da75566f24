import type { HandOver } from "../peer-main.ts";
import type { BenchResult, Row } from "../row.ts";

const HEADINGS = [
  "workload",
  "executor",
  "engine",
  "floor",
  "unit",
  "ratio",
  "audited",
  "ratio",
  "hand-over p50 / p99 ms",
  "floor's",
  "loop late ms",
  "commits",
  "fsyncs",
  "rows",
];
/** The first two and the unit are words. */
const LEFT = new Set([0, 1, 4]);

/** The result as a Markdown table, which a terminal shows just as well. */
export function tableReport({ machine, rounds, rows, notes }: BenchResult): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (LEFT.has(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (LEFT.has(i) ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const [headings, ...body] = cells;
  return [
    `${machine.cores} cores, ${machine.platform} ${machine.arch}, Node ${machine.node.slice(1)}; medians of ${rounds} rounds.`,
    "Ratio: above 1 is better than the floor. Audited: a floor that keeps a history. Commits, fsyncs, rows: the engine's, per task.",
    "",
    line(headings!),
    rule,
    ...body.map(line),
    ...(notes.idleStatements === undefined
      ? []
      : [
          "",
          `Idle, ten seconds: ${notes.idleStatements} statements, ${notes.idleLooks} looks at the store's counter.`,
        ]),
    ...(notes.nodeEvalMs === undefined
      ? []
      : ["", `node -e 0: ${number(notes.nodeEvalMs)} ms; an empty file: ${number(notes.emptyFileMs)} ms.`]),
  ].join("\n");
}

function cellsOf({
  workload,
  executor,
  value,
  unit,
  floor,
  ratio,
  audit,
  handOverMs,
  floorHandOverMs,
  loopDelayMs,
  counts,
}: Row): string[] {
  return [
    workload,
    executor,
    number(value),
    number(floor),
    unit,
    ratioText(ratio),
    number(audit?.floor),
    ratioText(audit?.ratio),
    handOver(handOverMs),
    handOver(floorHandOverMs),
    number(loopDelayMs),
    count(counts.commits),
    count(counts.fsyncs),
    count(counts.rowChanges),
  ];
}

const ratioText = (value: number | null | undefined): string => value?.toFixed(2) ?? "";

const handOver = (value: HandOver | null): string =>
  value === null ? "" : `${value.p50.toFixed(2)} / ${value.p99.toFixed(2)}`;

const count = (value: number | null): string => (value === null ? "" : value.toFixed(3));

function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return value >= 1_000 ? Math.round(value).toLocaleString("en") : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

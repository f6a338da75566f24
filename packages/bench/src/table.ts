import type { Report, Row } from "./report.ts";

const HEAD = [
  ...["workload", "executor", "value", "unit", "floor", "ratio"],
  ...["hand-over p50", "p99 ms", "commits", "fsyncs", "rows"],
];
const LEFT = new Set([0, 1, 3]);

/** The report for a person to read: medians, in columns. */
export function tableOf({ machine, rounds, rows }: Report): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (LEFT.has(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const { cores, node, platform } = machine;
  return [
    `${cores} cores, Node ${node}, ${platform}; medians of ${rounds} rounds`,
    "SQLite with synchronous FULL. A ratio above 1 is better than the floor; commits, fsyncs and rows are per task.",
    "",
    ...lines,
  ].join("\n");
}

function cellsOf({ workload, executor, value, unit, floor, ratio, handOverMs, counts }: Row): string[] {
  const digits = unit === "tasks/s" ? 0 : unit === "ms" ? 1 : 3;
  return [
    workload,
    executor,
    fixed(value, digits),
    unit,
    fixed(floor, digits),
    fixed(ratio, 2),
    fixed(handOverMs.p50, 3),
    fixed(handOverMs.p99, 3),
    fixed(counts.commits, 3),
    fixed(counts.fsyncs, 3),
    fixed(counts.rowChanges, 2),
  ];
}

const fixed = (value: number | null, digits: number): string => (value === null ? "-" : value.toFixed(digits));

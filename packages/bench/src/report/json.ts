import type { BenchResult, Row } from "../row.ts";

/** The result as one object for programs. */
export function jsonReport({ machine, rounds, rows }: BenchResult): string {
  return JSON.stringify({ machine, rounds, rows: rows.map(jsonRow) });
}

function jsonRow({ workload, executor, value, unit, floor, ratio, audit, handOverMs, loopDelayMs, counts }: Row) {
  const { commits, fsyncs, rowChanges } = counts;
  return {
    workload,
    executor,
    value: rounded(value),
    unit,
    floor: rounded(floor),
    ratio: rounded(ratio),
    ...(audit && { auditFloor: rounded(audit.floor), auditRatio: rounded(audit.ratio) }),
    ...(loopDelayMs !== null && { loopDelayMs: rounded(loopDelayMs) }),
    handOverMs: { p50: rounded(handOverMs?.p50), p99: rounded(handOverMs?.p99) },
    counts: { commits: rounded(commits), fsyncs: rounded(fsyncs), rowChanges: rounded(rowChanges) },
  };
}

const rounded = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(value * 10_000) / 10_000;

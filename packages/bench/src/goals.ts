import type { Row } from "./report.ts";

/** One goal of the engine against the floor of the same run. */
interface Goal {
  readonly id: string;
  readonly workload: string;
  readonly executor: Row["executor"];
  readonly says: string;
  readonly found: (row: Row) => number | null;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const ratio = (row: Row) => row.ratio;
const slowness = (row: Row) => row.ratio && 1 / row.ratio;
const commits = (row: Row) => row.counts.commits;
const fsyncs = (row: Row) => row.counts.fsyncs;
const rowChanges = (row: Row) => row.counts.rowChanges;
const fanTasks = 502;

const GOALS: readonly Goal[] = [
  { id: "P1", workload: "chain", executor: "inline", says: "speed of the floor", found: ratio, atLeast: 0.7 },
  { id: "P2", workload: "chain", executor: "process", says: "speed of the floor", found: ratio, atLeast: 0.8 },
  { id: "P4", workload: "fan", executor: "inline", says: "time of the floor", found: slowness, atMost: 2 },
  { id: "P4", workload: "fan", executor: "process", says: "time of the floor", found: slowness, atMost: 1.2 },
  { id: "P5", workload: "many", executor: "inline", says: "speed of the floor", found: ratio, atLeast: 0.5 },
  { id: "P5", workload: "many", executor: "process", says: "speed of the floor", found: ratio, atLeast: 0.8 },
  { id: "P6", workload: "chain", executor: "inline", says: "commits per task", found: commits, atMost: 1.05 },
  { id: "P6", workload: "chain", executor: "inline", says: "fsyncs per task", found: fsyncs, atMost: 1.05 },
  { id: "P6", workload: "chain", executor: "inline", says: "row changes per task", found: rowChanges, atMost: 6 },
  { id: "P6", workload: "chain", executor: "process", says: "commits per task", found: commits, atMost: 1.05 },
  { id: "P7", workload: "fan", executor: "inline", says: "commits per task", found: commits, atMost: 8 / fanTasks },
  { id: "P7", workload: "fan", executor: "process", says: "commits per task", found: commits, atMost: 1 / 3 },
  ...[10, 1_000, 100_000].map(
    (tasks): Goal => ({
      id: "P10",
      workload: `planning ${tasks}`,
      executor: "none",
      says: "us per edge",
      found: (row) => row.value,
      atMost: 2,
    }),
  ),
];

/** A sentence for every goal that was measured. */
export function judge(rows: readonly Row[]): string[] {
  return GOALS.flatMap((goal) => {
    const row = rows.find(({ workload, executor }) => workload === goal.workload && executor === goal.executor);
    const found = row ? goal.found(row) : null;
    return found === null ? [] : [sentence(goal, found)];
  });
}

function sentence({ id, workload, executor, says, atLeast, atMost }: Goal, found: number): string {
  const isMet = (atLeast === undefined || found >= atLeast) && (atMost === undefined || found <= atMost);
  const limit = atLeast === undefined ? `at most ${short(atMost!)}` : `at least ${short(atLeast)}`;
  return `${isMet ? "met   " : "MISSED"} ${id.padEnd(3)} ${workload}, ${executor}: ${short(found)} ${says}, ${limit}`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

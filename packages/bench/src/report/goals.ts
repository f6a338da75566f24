import type { BenchResult, Row } from "../row.ts";
import type { ExecutorName, WorkloadName } from "../workloads.ts";

/** One of the goals, and whether this result reaches it. */
export interface Goal {
  readonly name: string;
  readonly found: string;
  readonly isMet: boolean;
}

/** Holds the result against the goals, as far as it has what they are about. */
export function goalsOf(result: BenchResult): Goal[] {
  return [
    ...ratioGoals(result),
    ...handOverGoals(result),
    ...countGoals(result),
    ...statementGoal(result),
    ...planningGoal(result),
    ...coldGoal(result),
    ...sizeGoals(result),
    ...mappingGoals(result),
    ...historyGoal(result),
    ...memoryGoal(result),
    ...idleGoal(result),
  ];
}

export function goalsReport(goals: readonly Goal[]): string {
  return goals.map(({ name, found, isMet }) => `${isMet ? "met   " : "MISSED"}  ${name}: ${found}`).join("\n");
}

function rowOf({ rows }: BenchResult, workload: WorkloadName, executor: ExecutorName): Row[] {
  return rows.filter((row) => row.workload === workload && row.executor === executor);
}

function ratioGoals(result: BenchResult): Goal[] {
  const atLeast = (name: string, workload: WorkloadName, executor: ExecutorName, limit: number): Goal[] =>
    rowOf(result, workload, executor).map(({ ratio }) => ({
      name: `${name} ${workload} ${executor} >= ${limit} of the floor`,
      found: ratio!.toFixed(2),
      isMet: ratio! >= limit,
    }));
  const audited = (name: string, workload: WorkloadName, limit: number): Goal[] =>
    rowOf(result, workload, "inline").map(({ audit }) => ({
      name: `${name} ${workload} inline >= ${limit} of the audited floor`,
      found: audit!.ratio.toFixed(2),
      isMet: audit!.ratio >= limit,
    }));
  return [
    ...atLeast("P1", "chain", "inline", 0.7),
    ...atLeast("P2", "chain", "process", 0.8),
    ...audited("P4", "fan", 0.5),
    ...atLeast("P4", "fan", "process", 0.83),
    ...audited("P5", "many", 0.5),
    ...atLeast("P5", "many", "process", 0.8),
    ...audited("P5", "runs20", 0.5),
    ...atLeast("P5", "runs20", "process", 0.8),
  ];
}

/** Absolute, or relative to the floor where the machine is slower than the one that the limits were set on. */
function handOverGoals(result: BenchResult): Goal[] {
  const within = (name: string, executor: ExecutorName, { p50, p99 }: { p50: number; p99: number }): Goal[] =>
    rowOf(result, "chain", executor).map(({ handOverMs, floorHandOverMs }) => {
      const limit50 = Math.max(p50, 1.7 * floorHandOverMs!.p50);
      const limit99 = Math.max(p99, 3 * floorHandOverMs!.p99);
      return {
        name: `${name} hand-over ${executor} p50 <= ${limit50.toFixed(2)} ms, p99 <= ${limit99.toFixed(2)} ms`,
        found: `${handOverMs!.p50.toFixed(2)}, ${handOverMs!.p99.toFixed(2)}`,
        isMet: handOverMs!.p50 <= limit50 && handOverMs!.p99 <= limit99,
      };
    });
  return [...within("P1", "inline", { p50: 0.25, p99: 1 }), ...within("P2", "process", { p50: 0.4, p99: 3 })];
}

function countGoals(result: BenchResult): Goal[] {
  const atMost = (name: string, [row, key]: [Row[], keyof Row["counts"]], limit: number, per = 1): Goal[] =>
    row.flatMap(({ workload, executor, counts }) => {
      const value = counts[key];
      if (value === null) return [];
      return {
        name: `${name} ${workload} ${executor}, ${key} per ${per === 1 ? "task" : "run"} <= ${limit.toFixed(2)}`,
        found: (value * per).toFixed(2),
        isMet: value * per <= limit,
      };
    });
  const chain = (["inline", "process"] as const).flatMap((executor) => rowOf(result, "chain", executor));
  return [
    ...atMost("P6", [chain, "commits"], 1.05),
    ...atMost("P6", [chain, "fsyncs"], 1.05),
    ...atMost("P6", [chain, "rowChanges"], 6),
    ...atMost("P7", [rowOf(result, "fan", "inline"), "commits"], 8, 502),
    ...atMost("P7", [rowOf(result, "fan", "process"), "commits"], 502 / 3, 502),
  ];
}

function statementGoal({ rows }: BenchResult): Goal[] {
  const prepared = rows.flatMap(({ counts }) => counts.statementsPrepared ?? []);
  if (prepared.length === 0) return [];
  const most = Math.max(...prepared);
  return [{ name: "P8 statements prepared per task = 0", found: most.toFixed(4), isMet: most === 0 }];
}

function planningGoal({ rows }: BenchResult): Goal[] {
  const values = rows.filter(({ unit }) => unit === "us/edge").map(({ value }) => value);
  if (values.length === 0) return [];
  const found = values.map((value) => value.toFixed(2)).join(", ");
  return [{ name: "P10 planning <= 2 us per edge", found, isMet: values.every((value) => value <= 2) }];
}

function coldGoal({ rows, notes: { nodeEvalMs } }: BenchResult): Goal[] {
  const cold = rows.find(({ workload, executor }) => workload === "cold" && executor === "inline");
  if (!cold || nodeEvalMs === undefined) return [];
  const times = cold.value / nodeEvalMs;
  return [{ name: "P14 cold inline <= 2 x node -e 0", found: times.toFixed(2), isMet: times <= 2 }];
}

/** How much a task costs must not depend on how many the run has, nor may anything wait because there are many. */
function sizeGoals(result: BenchResult): Goal[] {
  const [small] = rowOf(result, "layers1k", "inline");
  const [large] = rowOf(result, "layers", "inline");
  if (!large) return [];
  const late = large.loopDelayMs!;
  const goals = [{ name: "P9 event loop late, p99.9 <= 10 ms", found: late.toFixed(1), isMet: late <= 10 }];
  if (!small) return goals;
  const times = small.value / large.value;
  return [
    { name: "P9 a task among 10,000 <= 1.2 x one among 1,000", found: times.toFixed(2), isMet: times <= 1.2 },
    ...goals,
  ];
}

function mappingGoals({ rows }: BenchResult): Goal[] {
  const row = rows.find(({ workload }) => workload === "mapping");
  if (!row) return [];
  const [times, late] = [1 / row.ratio!, row.loopDelayMs!];
  return [
    { name: "a mapped instance among 10,000 <= 1.2 x one among 100", found: times.toFixed(2), isMet: times <= 1.2 },
    { name: "event loop late with 10,000, p99.9 <= 10 ms", found: late.toFixed(1), isMet: late <= 10 },
  ];
}

function historyGoal({ rows }: BenchResult): Goal[] {
  const row = rows.find(({ workload }) => workload === "history");
  if (!row) return [];
  const times = 1 / row.ratio!;
  return [{ name: "P11 a million past tasks <= 1.1 x an empty store", found: times.toFixed(2), isMet: times <= 1.1 }];
}

function memoryGoal({ rows }: BenchResult): Goal[] {
  const row = rows.find(({ workload }) => workload === "memory");
  if (!row) return [];
  return [{ name: "P13 heap per task of a run <= 300 B", found: row.value.toFixed(0), isMet: row.value <= 300 }];
}

function idleGoal({ rows, notes: { idleStatements } }: BenchResult): Goal[] {
  const row = rows.find(({ workload }) => workload === "idle");
  if (!row) return [];
  const isMet = row.value < 1 && idleStatements === 0;
  const found = `${row.value.toFixed(2)}, ${idleStatements}`;
  return [{ name: "P15 1,000 idle DAGs < 1 % of a core, 0 statements", found, isMet }];
}

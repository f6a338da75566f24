import type { Duel } from "./duel.ts";
import { openDuel } from "./duel.ts";
import { fsyncsPerTask } from "./fsyncs.ts";
import { type Gathered, handOverOf, measureRound, nothingYet } from "./measure.ts";
import { EXECUTORS, type ExecutorName } from "./peer.ts";
import type { Row } from "./report.ts";
import { median } from "./statistics.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

export interface Measured {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export interface MeasureOptions {
  readonly names: readonly WorkloadName[];
  readonly rounds: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

/** Measures workloads with every executor, each round all of them. */
export async function measureWorkloads({ names, rounds, folder, progress }: MeasureOptions): Promise<Measured> {
  if (names.length === 0) return { rows: [], notes: [] };
  const duels: Duel[] = [];
  for (const executor of EXECUTORS) duels.push(await openDuel(executor, folder));
  const cases = names.flatMap((name) => duels.map((duel) => ({ name, duel, gathered: nothingYet() })));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { name, duel, gathered } of cases) {
        progress(`round ${round} of ${rounds}: ${name}, ${duel.executor}`);
        await measureRound(duel, WORKLOADS[name], gathered);
      }
    }
  } finally {
    for (const { engine, floor } of duels) await Promise.all([engine.close(), floor.close()]);
  }
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const { name, duel, gathered } of cases) {
    progress(`counting fsyncs: ${name}, ${duel.executor}`);
    rows.push(rowOf(name, duel.executor, gathered, await fsyncsPerTask(name, duel.executor, folder)));
    notes.push(...notesOf(name, duel.executor, gathered));
  }
  return { rows, notes };
}

function rowOf(name: WorkloadName, executor: ExecutorName, gathered: Gathered, fsyncs: number | null): Row {
  const { tasksPerRun, runsAtOnce } = WORKLOADS[name];
  const perSecond = (ms: readonly number[]) => (1_000 * tasksPerRun * runsAtOnce) / median(ms);
  const value = perSecond(gathered.engineMs);
  const floor = perSecond(gathered.floorMs);
  const { tasks, commits, rowChanges } = gathered;
  return {
    workload: name,
    executor,
    value,
    unit: "tasks/s",
    floor,
    ratio: value / floor,
    handOverMs: handOverOf(gathered.engineHandOvers),
    counts: { commits: commits / tasks, fsyncs, rowChanges: rowChanges / tasks },
  };
}

function notesOf(name: WorkloadName, executor: ExecutorName, gathered: Gathered): string[] {
  const { tasksPerRun, runsAtOnce, repetitions } = WORKLOADS[name];
  const { engineMs, floorMs, floorHandOvers, tasks, commits, statementsPrepared } = gathered;
  const label = `${name}, ${executor}`;
  const notes = [`${label}: ${statementsPrepared / tasks} statements prepared per task after warm-up`];
  if (name === "fan") {
    const times = `${median(engineMs).toFixed(1)} ms, floor ${median(floorMs).toFixed(1)} ms`;
    const perRun = (commits / (engineMs.length * repetitions)).toFixed(1);
    notes.unshift(`${label}: ${times}; ${perRun} commits for ${tasksPerRun * runsAtOnce} tasks`);
  }
  if (floorHandOvers.length > 0) {
    const { p50, p99 } = handOverOf(floorHandOvers);
    notes.unshift(`${label}: hand-over of the floor p50 ${p50!.toFixed(3)} ms, p99 ${p99!.toFixed(3)} ms`);
  }
  return notes;
}

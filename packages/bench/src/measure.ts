import type { Duel } from "./duel.ts";
import type { Peer, PeerCounters } from "./peer.ts";
import { median, percentile } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** What the rounds of one workload with one executor have gathered so far. */
export interface Gathered {
  /** For each round the median time of the workload, in milliseconds. */
  readonly engineMs: number[];
  readonly floorMs: number[];
  readonly engineHandOvers: number[];
  readonly floorHandOvers: number[];
  tasks: number;
  commits: number;
  rowChanges: number;
  statementsPrepared: number;
}

export const nothingYet = (): Gathered => ({
  engineMs: [],
  floorMs: [],
  engineHandOvers: [],
  floorHandOvers: [],
  tasks: 0,
  commits: 0,
  rowChanges: 0,
  statementsPrepared: 0,
});

/** How often the stamped DAG is run in a round. */
const STAMPED_RUNS = 5;

/** One round: engine and floor take turns at every repetition, so that what else the machine does hits both. */
export async function measureRound(duel: Duel, workload: Workload, gathered: Gathered): Promise<void> {
  const engineMs: number[] = [];
  const floorMs: number[] = [];
  for (let i = 0; i < workload.repetitions; i++) {
    const before = duel.engine.counters();
    engineMs.push(await timed(duel.engine, workload));
    count(gathered, workload, before, duel.engine.counters());
    floorMs.push(await timed(duel.floor, workload));
  }
  gathered.engineMs.push(median(engineMs));
  gathered.floorMs.push(median(floorMs));
  const { stampedDagId } = workload;
  if (stampedDagId === undefined) return;
  for (let i = 0; i < STAMPED_RUNS; i++) {
    gathered.engineHandOvers.push(...(await handOvers(duel.engine, stampedDagId)));
    gathered.floorHandOvers.push(...(await handOvers(duel.floor, stampedDagId)));
  }
}

async function timed(peer: Peer, { dagId, runsAtOnce }: Workload): Promise<number> {
  const start = performance.now();
  if (runsAtOnce === 1) await peer.run(dagId);
  else await Promise.all(Array.from({ length: runsAtOnce }, () => peer.run(dagId)));
  return performance.now() - start;
}

function count(gathered: Gathered, workload: Workload, before: PeerCounters, after: PeerCounters): void {
  gathered.tasks += workload.tasksPerRun * workload.runsAtOnce;
  gathered.commits += after.commits - before.commits;
  gathered.rowChanges += after.rowChanges - before.rowChanges;
  gathered.statementsPrepared += after.statementsPrepared - before.statementsPrepared;
}

/**
 * From the end of a body to the start of the next, in a chain. For both executors, engine and floor, the bodies themselves take
 * the times, with a clock that all processes share, and return them as their values; hence runs of their own, not the timed ones.
 */
async function handOvers(peer: Peer, dagId: string): Promise<number[]> {
  const stamps = await peer.stampedRun(dagId);
  return stamps.slice(1).map(([startedAt], i) => startedAt - stamps[i]![1]);
}

export interface HandOver {
  readonly p50: number | null;
  readonly p99: number | null;
}

export const handOverOf = (times: readonly number[]): HandOver =>
  times.length === 0 ? { p50: null, p99: null } : { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };

import { program, runNode } from "./child.ts";
import { countFsyncs } from "./count-fsyncs.ts";
import type { HandOver, PeerName, PeerResult, PeerTask } from "./peer-main.ts";
import type { Row } from "./row.ts";
import { median } from "./statistics.ts";
import { subFolder } from "./temp-folder.ts";
import { type ExecutorName, WORKLOADS, type WorkloadName } from "./workloads.ts";

export interface MeasureOptions {
  readonly rounds: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

/** Measures engine and floors in turn, round by round; who begins changes, too. Inline, the floor with a history is one of them. */
export async function measureWorkload(
  workload: WorkloadName,
  executor: ExecutorName,
  { rounds, folder, progress }: MeasureOptions,
): Promise<Row> {
  const results: Record<PeerName, PeerResult[]> = { engine: [], floor: [], audit: [] };
  const peers: readonly PeerName[] = executor === "inline" ? ["engine", "floor", "audit"] : ["engine", "floor"];
  for (let round = 0; round < rounds; round++) {
    for (const peer of round % 2 === 0 ? peers : peers.toReversed()) {
      const result = await runPeer({ peer, workload, executor, folder: subFolder(folder) });
      results[peer].push(result);
      progress(`${workload} ${executor}, round ${round + 1}: ${peer} ${Math.round(result.tasksPerSecond)} tasks/s`);
    }
  }
  const { engine, floor, audit } = results;
  return {
    workload,
    executor,
    value: medianOf(engine, ({ tasksPerSecond }) => tasksPerSecond),
    unit: "tasks/s",
    ...ratioOf(engine, floor),
    audit: audit.length === 0 ? null : ratioOf(engine, audit),
    handOverMs: medianHandOver(engine),
    floorHandOverMs: medianHandOver(floor),
    loopDelayMs: WORKLOADS[workload].isSequential ? null : medianOf(engine, ({ loopDelayMs }) => loopDelayMs!),
    counts: {
      commits: medianOf(engine, ({ counts }) => counts.commits),
      fsyncs: await countFsyncs(workload, executor, folder),
      rowChanges: medianOf(engine, ({ counts }) => counts.rowChanges),
      statementsPrepared: medianOf(engine, ({ counts }) => counts.statementsPrepared),
    },
  };
}

export const medianOf = (results: readonly PeerResult[], value: (result: PeerResult) => number): number =>
  median(results.map(value));

/** The floor's speed, and the median of what the rounds say about the two. */
export function ratioOf(engine: readonly PeerResult[], floor: readonly PeerResult[]): { floor: number; ratio: number } {
  return {
    floor: medianOf(floor, ({ tasksPerSecond }) => tasksPerSecond),
    ratio: median(engine.map(({ tasksPerSecond }, i) => tasksPerSecond / floor[i]!.tasksPerSecond)),
  };
}

/** One measurement, in a process of its own. */
export async function runPeer(task: PeerTask): Promise<PeerResult> {
  const { stdout } = await runNode([program("peer-main"), JSON.stringify(task)]);
  return JSON.parse(stdout) as PeerResult;
}

export function medianHandOver(results: readonly PeerResult[]): HandOver | null {
  const handOvers = results.flatMap(({ handOver }) => handOver ?? []);
  if (handOvers.length === 0) return null;
  return { p50: median(handOvers.map(({ p50 }) => p50)), p99: median(handOvers.map(({ p99 }) => p99)) };
}

/** The engine held against itself in an easier case. */
export function rowAgainstItself(
  workload: string,
  { hard, easy }: { readonly hard: readonly PeerResult[]; readonly easy: readonly PeerResult[] },
): Row {
  const delays = hard.flatMap(({ loopDelayMs }) => loopDelayMs ?? []);
  return {
    workload,
    executor: "inline",
    value: medianOf(hard, ({ tasksPerSecond }) => tasksPerSecond),
    unit: "tasks/s",
    ...ratioOf(hard, easy),
    audit: null,
    handOverMs: medianHandOver(hard),
    floorHandOverMs: medianHandOver(easy),
    loopDelayMs: delays.length > 0 ? median(delays) : null,
    counts: {
      commits: medianOf(hard, ({ counts }) => counts.commits),
      fsyncs: null,
      rowChanges: medianOf(hard, ({ counts }) => counts.rowChanges),
      statementsPrepared: medianOf(hard, ({ counts }) => counts.statementsPrepared),
    },
  };
}

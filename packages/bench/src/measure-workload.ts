import { program, runNode } from "./child.ts";
import { countFsyncs } from "./count-fsyncs.ts";
import type { HandOver, PeerResult, PeerTask } from "./peer-main.ts";
import type { Row } from "./row.ts";
import { median } from "./statistics.ts";
import { subFolder } from "./temp-folder.ts";
import type { ExecutorName, WorkloadName } from "./workloads.ts";

export interface MeasureOptions {
  readonly rounds: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

/** Measures engine and floor in turn, round by round; who begins changes, too. */
export async function measureWorkload(
  workload: WorkloadName,
  executor: ExecutorName,
  { rounds, folder, progress }: MeasureOptions,
): Promise<Row> {
  const results = { engine: [] as PeerResult[], floor: [] as PeerResult[] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (["engine", "floor"] as const) : (["floor", "engine"] as const);
    for (const peer of order) {
      const result = await runPeer({ peer, workload, executor, folder: subFolder(folder) });
      results[peer].push(result);
      progress(`${workload} ${executor}, round ${round + 1}: ${peer} ${Math.round(result.tasksPerSecond)} tasks/s`);
    }
  }
  const { engine, floor } = results;
  const medianOf = (name: "commits" | "rowChanges" | "statementsPrepared") =>
    median(engine.map(({ counts }) => counts[name]));
  return {
    workload,
    executor,
    value: median(engine.map(({ tasksPerSecond }) => tasksPerSecond)),
    unit: "tasks/s",
    floor: median(floor.map(({ tasksPerSecond }) => tasksPerSecond)),
    ratio: median(engine.map(({ tasksPerSecond }, i) => tasksPerSecond / floor[i]!.tasksPerSecond)),
    handOverMs: medianHandOver(engine),
    floorHandOverMs: medianHandOver(floor),
    counts: {
      commits: medianOf("commits"),
      fsyncs: await countFsyncs(workload, executor, folder),
      rowChanges: medianOf("rowChanges"),
      statementsPrepared: medianOf("statementsPrepared"),
    },
  };
}

async function runPeer(task: PeerTask): Promise<PeerResult> {
  const { stdout } = await runNode([program("peer-main"), JSON.stringify(task)]);
  return JSON.parse(stdout) as PeerResult;
}

function medianHandOver(results: readonly PeerResult[]): HandOver | null {
  const handOvers = results.flatMap(({ handOver }) => handOver ?? []);
  if (handOvers.length === 0) return null;
  return { p50: median(handOvers.map(({ p50 }) => p50)), p99: median(handOvers.map(({ p99 }) => p99)) };
}

import { join } from "node:path";
import { program, runNode } from "./child.ts";
import type { MeasureOptions } from "./measure-workload.ts";
import { NO_COUNTS, type Notes, type Row } from "./row.ts";
import { median } from "./statistics.ts";
import { subFolder } from "./temp-folder.ts";
import { EXECUTOR_NAMES, type ExecutorName } from "./workloads.ts";

/** One start says little. */
const STARTS_PER_ROUND = 3;

/** From the start of a process to the line it prints when its first task is done; the database exists already. */
export async function measureCold({
  rounds,
  folder,
  progress,
}: MeasureOptions): Promise<{ rows: Row[]; notes: Notes }> {
  const databases = subFolder(folder);
  const start = async (peer: "engine" | "floor", executor: ExecutorName): Promise<number> => {
    const report = await runNode([program(`cold/cold-${peer}`), executor, join(databases, `${peer}.sqlite`)]);
    if (report.firstOutputMs === undefined) throw new Error(`The ${peer} did no task:\n${report.stderr}`);
    return report.firstOutputMs;
  };
  for (const peer of ["engine", "floor"] as const) await start(peer, "inline");

  const times = { inline: { engine: [], floor: [] }, process: { engine: [], floor: [] } } as Record<
    ExecutorName,
    Record<"engine" | "floor", number[]>
  >;
  const bare = { nodeEval: [] as number[], emptyFile: [] as number[] };
  for (let i = 0; i < rounds * STARTS_PER_ROUND; i++) {
    bare.nodeEval.push((await runNode(["-e", "0"])).exitMs);
    bare.emptyFile.push((await runNode([program("cold/empty")])).exitMs);
    for (const executor of EXECUTOR_NAMES) {
      for (const peer of ["engine", "floor"] as const) times[executor][peer].push(await start(peer, executor));
    }
    progress(`cold, start ${i + 1}: inline ${Math.round(times.inline.engine.at(-1)!)} ms`);
  }
  const rows = EXECUTOR_NAMES.map((executor): Row => {
    const { engine, floor } = times[executor];
    return {
      workload: "cold",
      executor,
      value: median(engine),
      unit: "ms",
      floor: median(floor),
      ratio: median(engine.map((ms, i) => floor[i]! / ms)),
      audit: null,
      handOverMs: null,
      floorHandOverMs: null,
      loopDelayMs: null,
      counts: NO_COUNTS,
    };
  });
  return { rows, notes: { nodeEvalMs: median(bare.nodeEval), emptyFileMs: median(bare.emptyFile) } };
}

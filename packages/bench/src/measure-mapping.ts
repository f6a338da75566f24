import { type MeasureOptions, medianOf, ratioOf, runPeer } from "./measure-workload.ts";
import type { PeerResult } from "./peer-main.ts";
import type { Row } from "./row.ts";
import { subFolder } from "./temp-folder.ts";

/** 10,000 mapped instances; what they are held against is the engine itself with 100. */
export async function measureMapping({ rounds, folder, progress }: MeasureOptions): Promise<Row> {
  const results = { mapped10k: [] as PeerResult[], mapped100: [] as PeerResult[] };
  for (let round = 0; round < rounds; round++) {
    for (const workload of ["mapped100", "mapped10k"] as const) {
      const result = await runPeer({ peer: "engine", workload, executor: "inline", folder: subFolder(folder) });
      results[workload].push(result);
      progress(`mapping, round ${round + 1}: ${workload} ${Math.round(result.tasksPerSecond)} tasks/s`);
    }
  }
  const { mapped10k: many, mapped100: few } = results;
  return {
    workload: "mapping",
    executor: "inline",
    value: medianOf(many, ({ tasksPerSecond }) => tasksPerSecond),
    unit: "tasks/s",
    ...ratioOf(many, few),
    audit: null,
    handOverMs: null,
    floorHandOverMs: null,
    loopDelayMs: medianOf(many, ({ loopDelayMs }) => loopDelayMs!),
    counts: {
      commits: medianOf(many, ({ counts }) => counts.commits),
      fsyncs: null,
      rowChanges: medianOf(many, ({ counts }) => counts.rowChanges),
      statementsPrepared: medianOf(many, ({ counts }) => counts.statementsPrepared),
    },
  };
}

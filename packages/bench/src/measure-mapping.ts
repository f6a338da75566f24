import { type MeasureOptions, rowAgainstItself, runPeer } from "./measure-workload.ts";
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
  return rowAgainstItself("mapping", { hard: results.mapped10k, easy: results.mapped100 });
}

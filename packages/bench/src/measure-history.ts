import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fillHistory } from "./history/fill-history.ts";
import { type MeasureOptions, rowAgainstItself, runPeer } from "./measure-workload.ts";
import type { PeerResult } from "./peer-main.ts";
import type { Row } from "./row.ts";
import { subFolder } from "./temp-folder.ts";
import { WORKLOADS } from "./workloads.ts";

/** The chain again, in a store with a million task instances; what it is held against is the engine itself in an empty one. */
export async function measureHistory({ rounds, folder, progress }: MeasureOptions): Promise<Row> {
  const template = join(subFolder(folder), "history.sqlite");
  await fillHistory(template, WORKLOADS.chain.dag.dagId);
  progress("history: a million task instances are in the store");
  const results = { full: [] as PeerResult[], empty: [] as PeerResult[] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? (["full", "empty"] as const) : (["empty", "full"] as const)) {
      const place = subFolder(folder);
      if (kind === "full") copyFileSync(template, join(place, "engine.sqlite"));
      const result = await runPeer({ peer: "engine", workload: "chain", executor: "inline", folder: place });
      results[kind].push(result);
      progress(`history, round ${round + 1}: ${kind} store ${Math.round(result.tasksPerSecond)} tasks/s`);
    }
  }
  return rowAgainstItself("history", { hard: results.full, easy: results.empty });
}

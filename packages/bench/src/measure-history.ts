import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fillHistory } from "./history/fill-history.ts";
import { type MeasureOptions, medianHandOver, medianOf, ratioOf, runPeer } from "./measure-workload.ts";
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
  const { full, empty } = results;
  return {
    workload: "history",
    executor: "inline",
    value: medianOf(full, ({ tasksPerSecond }) => tasksPerSecond),
    unit: "tasks/s",
    ...ratioOf(full, empty),
    audit: null,
    handOverMs: medianHandOver(full),
    floorHandOverMs: medianHandOver(empty),
    loopDelayMs: null,
    counts: {
      commits: medianOf(full, ({ counts }) => counts.commits),
      fsyncs: null,
      rowChanges: medianOf(full, ({ counts }) => counts.rowChanges),
      statementsPrepared: medianOf(full, ({ counts }) => counts.statementsPrepared),
    },
  };
}

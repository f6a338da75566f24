import { join } from "node:path";
import { program, runNode } from "./child.ts";
import type { IdleResult } from "./idle/idle-main.ts";
import type { MeasureOptions } from "./measure-workload.ts";
import { NO_COUNTS, type Notes, type Row } from "./row.ts";
import { median } from "./statistics.ts";
import { subFolder } from "./temp-folder.ts";

const DAGS = 1_000;
const SECONDS = 10;

/** What a scheduler of a thousand DAGs costs while none of them is due. */
export async function measureIdle({
  rounds,
  folder,
  progress,
}: MeasureOptions): Promise<{ row: Row; notes: Pick<Notes, "idleStatements" | "idleLooks"> }> {
  const results: IdleResult[] = [];
  for (let round = 0; round < rounds; round++) {
    const database = join(subFolder(folder), "idle.sqlite");
    const { stdout } = await runNode([program("idle/idle-main"), database, String(DAGS), String(SECONDS)]);
    const result = JSON.parse(stdout) as IdleResult;
    results.push(result);
    progress(`idle, round ${round + 1}: ${result.cpuPercent.toFixed(2)} % of a core`);
  }
  const row: Row = {
    workload: "idle",
    executor: "none",
    value: median(results.map(({ cpuPercent }) => cpuPercent)),
    unit: "% core",
    floor: null,
    ratio: null,
    audit: null,
    handOverMs: null,
    floorHandOverMs: null,
    loopDelayMs: null,
    counts: NO_COUNTS,
  };
  const idleStatements = Math.max(...results.map(({ statements }) => statements));
  return { row, notes: { idleStatements, idleLooks: Math.max(...results.map(({ looks }) => looks)) } };
}

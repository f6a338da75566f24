import { join } from "node:path";
import { program, runNode } from "./child.ts";
import type { MeasureOptions } from "./measure-workload.ts";
import { NO_COUNTS, type Row } from "./row.ts";
import { median } from "./statistics.ts";
import { subFolder } from "./temp-folder.ts";

/** A run of 10,000 tasks of which half have ended and 100 are running: bytes of heap and buffers per task. */
export async function measureMemory({ rounds, folder, progress }: MeasureOptions): Promise<Row> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const database = join(subFolder(folder), "memory.sqlite");
    const { stdout } = await runNode(["--expose-gc", program("memory/memory-main"), database]);
    values.push(Number(stdout));
    progress(`memory, round ${round + 1}: ${Math.round(values.at(-1)!)} bytes per task`);
  }
  return {
    workload: "memory",
    executor: "inline",
    value: median(values),
    unit: "B/task",
    floor: null,
    ratio: null,
    audit: null,
    handOverMs: null,
    floorHandOverMs: null,
    loopDelayMs: null,
    counts: NO_COUNTS,
  };
}

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ExecutorName } from "./peer.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

const execute = promisify(execFile);
const program = fileURLToPath(new URL("./counted-runs.js", import.meta.url));

/** Runs in the shorter and the longer of two processes: what they differ in are runs, and not opening and closing. */
const FEW = 2;
const MORE = 7;

/** How often the engine waits for the disk per task of a chain or a fan; null for other workloads, and where strace cannot be used. */
export async function fsyncsPerTask(
  name: WorkloadName,
  executor: ExecutorName,
  folder: string,
): Promise<number | null> {
  if (name !== "chain" && name !== "fan") return null;
  const { dagId, tasksPerRun } = WORKLOADS[name];
  try {
    const few = await fsyncs({ executor, dagId, folder, runs: FEW });
    const more = await fsyncs({ executor, dagId, folder, runs: MORE });
    return (more - few) / (tasksPerRun * (MORE - FEW));
  } catch (error) {
    process.stderr.write(`fsyncs are not counted: ${(error as Error).message.split("\n")[0]}\n`);
    return null;
  }
}

interface Counted {
  readonly executor: ExecutorName;
  readonly dagId: string;
  readonly folder: string;
  readonly runs: number;
}

async function fsyncs({ executor, dagId, folder, runs }: Counted): Promise<number> {
  const base = join(folder, `counted-${executor}-${dagId}-${runs}`);
  const trace = ["-f", "-c", "-e", "trace=fsync,fdatasync", "-o", `${base}.txt`];
  const run = [process.execPath, program, executor, dagId, String(runs), `${base}.sqlite`];
  await execute("strace", [...trace, ...run]);
  const summary = await readFile(`${base}.txt`, "utf8");
  // time, seconds, microseconds per call, calls, errors where there are any, name
  const counts = [...summary.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*\s(?:fsync|fdatasync)$/gm)];
  return counts.reduce((sum, [, calls]) => sum + Number(calls), 0);
}

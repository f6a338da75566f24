import { readFileSync } from "node:fs";
import { join } from "node:path";
import { program, runChild } from "./child.ts";
import type { PeerTask } from "./peer-main.ts";
import { subFolder } from "./temp-folder.ts";
import { type ExecutorName, tasksOf, WORKLOADS, type WorkloadName } from "./workloads.ts";

const COUNTED: readonly WorkloadName[] = ["chain", "fan"];
const REPETITIONS = 5;

/**
 * How often the engine waits for the disk, per task: two short extra runs under strace, one with the repetitions and one with the
 * warm-up only, so that opening, migrating and closing fall out. Null when strace is missing or may not trace.
 */
export async function countFsyncs(
  workload: WorkloadName,
  executor: ExecutorName,
  folder: string,
): Promise<number | null> {
  if (!COUNTED.includes(workload)) return null;
  try {
    const count = (repetitions: number) =>
      fsyncsOf({ peer: "engine", workload, executor, folder: subFolder(folder), repetitions });
    const without = await count(0);
    const withThem = await count(REPETITIONS);
    return (withThem - without) / (REPETITIONS * tasksOf(WORKLOADS[workload]));
  } catch {
    // no strace here, or no permission to trace: the count is an extra
    return null;
  }
}

async function fsyncsOf(task: PeerTask): Promise<number> {
  const summary = join(task.folder, "strace.txt");
  const trace = ["-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", summary];
  await runChild("strace", [...trace, process.execPath, program("peer-main"), JSON.stringify(task)]);
  // columns: % time, seconds, usecs/call, calls, (errors,) name
  return readFileSync(summary, "utf8")
    .split("\n")
    .filter((line) => /\bf(data)?sync$/.test(line))
    .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[3]), 0);
}

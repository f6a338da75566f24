import { availableParallelism } from "node:os";
import { measureCold } from "./measure-cold.ts";
import { measureHistory } from "./measure-history.ts";
import { measureIdle } from "./measure-idle.ts";
import { measureKit } from "./measure-kit.ts";
import { measureMapping } from "./measure-mapping.ts";
import { measureMemory } from "./measure-memory.ts";
import { measurePlanning } from "./measure-planning.ts";
import { type MeasureOptions, measureWorkload } from "./measure-workload.ts";
import type { MeasureName } from "./options.ts";
import type { BenchResult, Notes, Row } from "./row.ts";
import { EXECUTOR_NAMES, WORKLOAD_NAMES } from "./workloads.ts";

/** Measures what is wanted, one thing after the other. */
export async function measure(wants: (name: MeasureName) => boolean, options: MeasureOptions): Promise<BenchResult> {
  const rows: Row[] = [];
  let notes: Notes = {};
  for (const workload of WORKLOAD_NAMES) {
    if (!wants(workload)) continue;
    for (const executor of EXECUTOR_NAMES) rows.push(await measureWorkload(workload, executor, options));
  }
  if (wants("mapping")) rows.push(await measureMapping(options));
  if (wants("history")) rows.push(await measureHistory(options));
  if (wants("memory")) rows.push(await measureMemory(options));
  if (wants("idle")) {
    const idle = await measureIdle(options);
    rows.push(idle.row);
    notes = { ...notes, ...idle.notes };
  }
  if (wants("cold")) {
    const cold = await measureCold(options);
    rows.push(...cold.rows);
    notes = { ...notes, ...cold.notes };
  }
  if (wants("kit")) rows.push(...(await measureKit(options)));
  if (wants("planning")) rows.push(...measurePlanning(options));
  const machine = {
    cores: availableParallelism(),
    platform: process.platform,
    arch: process.arch,
    node: process.version,
  };
  return { machine, rounds: options.rounds, rows, notes };
}

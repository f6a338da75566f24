import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { measureCold } from "./cold.ts";
import { judge } from "./goals.ts";
import { measureWorkloads } from "./measure-workloads.ts";
import { type Options, readOptions, UsageError } from "./options.ts";
import { measurePlanning } from "./planning.ts";
import type { Report } from "./report.ts";
import { tableOf } from "./table.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const { report, notes } = await measure(options);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return 0;
  }
  process.stdout.write(`${tableOf(report)}\n\n${[...notes, "", ...judge(report.rows)].join("\n")}\n`);
  return 0;
}

async function measure({ parts, rounds }: Options): Promise<{ report: Report; notes: readonly string[] }> {
  const names = (Object.keys(WORKLOADS) as WorkloadName[]).filter((name) => parts.has(name));
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const folder = await mkdtemp(join(tmpdir(), "tradewind-bench-"));
  try {
    const warm = await measureWorkloads({ names, rounds, folder, progress });
    const cold = parts.has("cold") ? await measureCold({ rounds, folder, progress }) : { rows: [], notes: [] };
    const planning = parts.has("planning") ? measurePlanning(rounds) : [];
    const machine = {
      cores: availableParallelism(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    };
    return {
      report: { machine, rounds, rows: [...warm.rows, ...cold.rows, ...planning] },
      notes: [...warm.notes, ...cold.notes],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(process.argv.slice(2));

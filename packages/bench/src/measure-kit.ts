import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, runNode } from "./child.ts";
import type { MeasureOptions } from "./measure-workload.ts";
import { NO_COUNTS, type Row } from "./row.ts";
import { median } from "./statistics.ts";

const NAMES = {
  ten: "kit: 10 tasks",
  thousand: "kit: 1,000 tasks",
  year: "kit: a year of hours",
  simulatedYear: "kit: simulated year",
} as const;

interface Measured {
  readonly ms: number;
  readonly floorMs: number;
}

/** What tests of DAGs cost: runs in memory beside a bare loop, and a test file that imports the kit beside one that is empty. */
export async function measureKit({ rounds, progress }: MeasureOptions): Promise<Row[]> {
  const results: Record<keyof typeof NAMES, Measured>[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await runNode([program("kit/kit")]);
    results.push(JSON.parse(stdout));
    progress(`kit, round ${round + 1}: 10 tasks ${results.at(-1)!.ten.ms.toFixed(1)} ms`);
  }
  const names = Object.keys(NAMES) as (keyof typeof NAMES)[];
  const rows = names.map((name) =>
    rowOf(
      NAMES[name],
      results.map((result) => result[name]),
    ),
  );
  return [await measureImport(rounds, progress), ...rows];
}

function rowOf(workload: string, measured: readonly Measured[]): Row {
  return {
    workload,
    executor: "inline",
    value: median(measured.map(({ ms }) => ms)),
    unit: "ms",
    floor: median(measured.map(({ floorMs }) => floorMs)),
    ratio: median(measured.map(({ ms, floorMs }) => floorMs / ms)),
    audit: null,
    handOverMs: null,
    floorHandOverMs: null,
    loopDelayMs: null,
    counts: NO_COUNTS,
  };
}

const EMPTY = 'import { test } from "vitest";\ntest("nothing", () => {});\n';
const WITH_KIT = `import "@tradewind/testing";\nimport "@tradewind/testing/vitest";\n${EMPTY}`;
/** In a project our packages lie in node_modules, and vitest leaves them as they are. */
const CONFIG = "export default { test: { server: { deps: { external: [/[\\\\/]dist[\\\\/]/] } } } };\n";

/** How long vitest says that imports took; the files lie in this package, where the kit is found. */
async function measureImport(rounds: number, progress: MeasureOptions["progress"]): Promise<Row> {
  const vitest = join(dirname(fileURLToPath(import.meta.resolve("vitest/package.json"))), "vitest.mjs");
  const folder = fileURLToPath(new URL("../.tradewind/kit/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "vitest.config.mjs"), CONFIG);
  writeFileSync(join(folder, "empty.test.ts"), EMPTY);
  writeFileSync(join(folder, "kit.test.ts"), WITH_KIT);
  const ms = async (file: string) => {
    const { stdout } = await runNode([vitest, "run", "--root", folder, "--reporter=dot", "--no-color", file]);
    const [, import_] = /import (\d+)ms/.exec(stdout) ?? [];
    if (import_ === undefined) throw new Error(`vitest does not say how long imports took:\n${stdout}`);
    return Number(import_);
  };
  const measured: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push({ floorMs: await ms("empty"), ms: await ms("kit") });
    const { ms: kit, floorMs } = measured.at(-1)!;
    progress(`kit, import ${round + 1}: ${kit - floorMs} ms above an empty test file`);
  }
  return rowOf("kit: import", measured);
}

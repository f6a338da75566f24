import { parseArgs } from "node:util";
import { type Simulated, simulate } from "./simulate.ts";

const USAGE = `usage: pnpm sim [--seeds N] [--from S] [--seed X]

  --seeds N   how many worlds (default 200)
  --from S    the first seed (default 1)
  --seed X    this one, with everything that happened in it`;

const SHOW_EVERY = 100;

/** What `pnpm sim` does. Returns the exit status. */
export async function simCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  const asked = readArgs(args);
  if (!asked) {
    print(USAGE);
    return 2;
  }
  const failed: number[] = [];
  let moves = 0;
  for (let i = 0; i < asked.seeds; i++) {
    const result = await simulate({ seed: asked.from + i });
    moves += result.moves;
    if (result.failures.length > 0) {
      failed.push(result.seed);
      for (const line of failureLines(result)) print(line);
    }
    if (asked.isOne) for (const line of worldLines(result)) print(line);
    else if ((i + 1) % SHOW_EVERY === 0) print(`${i + 1} of ${asked.seeds} seeds, ${failed.length} failed`);
  }
  print(`${asked.seeds} seeds, ${failed.length} failed, ${moves} moves`);
  return failed.length > 0 ? 1 : 0;
}

function readArgs(args: readonly string[]): { from: number; seeds: number; isOne: boolean } | undefined {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: [...args], options: { seeds: text, from: text, seed: text } });
    const { seeds = "200", from = "1", seed } = values;
    const read = seed === undefined ? { from: Number(from), seeds: Number(seeds), isOne: false } : one(Number(seed));
    return Number.isInteger(read.from) && Number.isInteger(read.seeds) && read.seeds > 0 ? read : undefined;
  } catch {
    // what it cannot read is answered with the usage
    return undefined;
  }
}

const one = (seed: number) => ({ from: seed, seeds: 1, isOne: true });

const TAIL = 15;

function failureLines({ seed, failures, trace }: Simulated): string[] {
  return [
    "",
    `seed ${seed} fails; again: pnpm sim --seed ${seed}`,
    ...failures.map((failure) => failure.trimEnd()),
    ...trace.slice(-TAIL).map((line) => `  ${line}`),
    "",
  ];
}

const worldLines = ({ trace, traceHash, virtualMs }: Simulated): string[] => [
  ...trace,
  `${Math.round(virtualMs / 60_000)} minutes, trace ${traceHash}`,
];

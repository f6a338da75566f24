import { parseArgs } from "node:util";
import { WORKLOAD_NAMES } from "./workloads.ts";

export const MEASURE_NAMES = [
  ...WORKLOAD_NAMES,
  "mapping",
  "history",
  "idle",
  "memory",
  "cold",
  "kit",
  "planning",
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

export interface BenchOptions {
  readonly rounds: number;
  /** What to measure; undefined for everything. */
  readonly only: ReadonlySet<MeasureName> | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `Usage: pnpm bench [--rounds N] [--only WORKLOAD]... [--json]

  --rounds N        rounds to take medians of (default 5)
  --only WORKLOAD   only this one; may be repeated: ${MEASURE_NAMES.join(", ")}
  --json            one JSON object on stdout instead of a table
`;

/** The command line cannot be understood. */
export class BadOptionError extends Error {}

/** @throws BadOptionError */
export function readOptions(args: readonly string[]): BenchOptions {
  const { rounds, only, json = false, help = false } = parse(args[0] === "--" ? args.slice(1) : args);
  return { rounds: readRounds(rounds ?? "5"), only: only && new Set(only.map(readMeasure)), json, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string" },
        only: { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw new BadOptionError((cause as Error).message, { cause });
  }
}

function readRounds(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new BadOptionError(`--rounds is "${text}"; it must be a number from 1 to 9999.`);
  return Number(text);
}

function readMeasure(text: string): MeasureName {
  const found = MEASURE_NAMES.find((name) => name === text);
  if (!found) throw new BadOptionError(`--only is "${text}"; it must be one of ${MEASURE_NAMES.join(", ")}.`);
  return found;
}

import { parseArgs } from "node:util";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

/** Everything that `--only` takes. */
export const PARTS = [...(Object.keys(WORKLOADS) as WorkloadName[]), "cold", "planning"] as const;

export type Part = (typeof PARTS)[number];

export interface Options {
  readonly json: boolean;
  readonly rounds: number;
  readonly parts: ReadonlySet<Part>;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\nUsage: pnpm bench [--json] [--rounds N] [--only ${PARTS.join("|")}]...`);
  }
}

/**
 * Reads the command line; everything but `planning` is measured unless `--only` says otherwise.
 *
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options {
  const { json, rounds, only } = parse(args);
  const count = Number(rounds);
  if (!/^\d+$/.test(rounds) || count < 1)
    throw new UsageError(`--rounds takes a whole number of 1 or more, not "${rounds}".`);
  for (const name of only)
    if (!isPart(name)) throw new UsageError(`--only takes one of ${PARTS.join(", ")}, not "${name}".`);
  const parts = only.filter(isPart);
  return {
    json,
    rounds: count,
    parts: new Set(parts.length > 0 ? parts : PARTS.filter((part) => part !== "planning")),
  };
}

const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // pnpm hands on the `--` of `pnpm bench -- --json`
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        json: { type: "boolean", default: false },
        rounds: { type: "string", default: "5" },
        only: { type: "string", multiple: true, default: [] },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}.`);
  }
}

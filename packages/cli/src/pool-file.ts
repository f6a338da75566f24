import { readFileSync } from "node:fs";
import type { PoolRow } from "@tradewind/store";
import { InvalidPoolFileError } from "./command-errors.ts";

/** A pool as a file says it, under its name. Airflow's form of `pools export`. */
interface PoolEntry {
  readonly slots: number;
  readonly description: string | null;
  readonly include_deferred: boolean;
}

export const poolFileOf = (pools: readonly PoolRow[]): Record<string, PoolEntry> =>
  Object.fromEntries(
    pools.map(({ name, slots, description, includeDeferred }) => [
      name,
      { slots, description, include_deferred: includeDeferred },
    ]),
  );

/** Why a number of slots cannot be one; undefined when it can. */
export const slotsProblem = (slots: unknown): string | undefined =>
  Number.isInteger(slots) && (slots as number) >= -1
    ? undefined
    : `found ${JSON.stringify(slots)}, expected a whole number of slots, or -1 for no limit`;

/** Reads a file of pools; everything that is wrong with it is found at once. @throws InvalidPoolFileError */
export function readPoolFile(file: string): PoolRow[] {
  const entries = readObject(file);
  const problems: string[] = [];
  const pools = Object.entries(entries).map(([name, entry]) => {
    const { slots, description = null, include_deferred: includeDeferred = false } = (entry ?? {}) as PoolEntry;
    const complain = (about: string | undefined) => about !== undefined && problems.push(`${name}: ${about}`);
    complain(slotsProblem(slots));
    complain(description === null || typeof description === "string" ? undefined : "description is no text");
    complain(typeof includeDeferred === "boolean" ? undefined : "include_deferred is neither true nor false");
    return { name, slots, description, includeDeferred };
  });
  if (problems.length > 0) throw new InvalidPoolFileError({ file, problems });
  return pools;
}

function readObject(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new InvalidPoolFileError({ file, problems: [(cause as Error).message] });
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new InvalidPoolFileError({ file, problems: ["it is no JSON object"] });
  return content as Record<string, unknown>;
}

import { InvalidOptionError } from "@tradewind/core";

/** How much there is at a time of what tasks need. */
export interface Sizes {
  readonly pools?: Readonly<Record<string, number>>;
  readonly parallelism?: number;
}

/** @throws InvalidOptionError for what is no number of slots; a pool may have none. */
export function assertSizes({ pools = {}, parallelism = 1 }: Sizes): void {
  for (const [name, size] of Object.entries(pools)) assertSlots(`pools.${name}`, size, 0);
  assertSlots("parallelism", parallelism, 1);
}

function assertSlots(option: string, found: unknown, least: number): void {
  if (Number.isInteger(found) && (found as number) >= least) return;
  throw new InvalidOptionError({ option, found, expected: `a whole number of slots, at least ${least}` });
}

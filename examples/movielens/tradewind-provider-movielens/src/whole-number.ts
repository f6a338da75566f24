import { InvalidOptionError } from "@tradewind/core";

/** @throws InvalidOptionError for anything but a whole number that is large enough. */
export function assertWholeNumber(option: string, found: unknown, least: number): void {
  if (Number.isInteger(found) && (found as number) >= least) return;
  throw new InvalidOptionError({ option, found, expected: `a whole number from ${least}` });
}

import { toDateTime } from "@tradewind/core/engine";
import { UsageError } from "./usage-error.ts";

/** A number from the command line. @throws UsageError */
export function readWholeNumber(option: string, text: string, least = 1): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < least)
    throw new UsageError({
      message: `${option}: found "${text}", expected a whole number of ${least} or more.`,
      hint: `Change ${option}.`,
    });
  return value;
}

/** A date from the command line in milliseconds; without an offset it is read in the zone given. @throws InvalidOptionError */
export const readDate = (option: string, text: string, zone = "utc"): number =>
  toDateTime(text, option, zone).toMillis();

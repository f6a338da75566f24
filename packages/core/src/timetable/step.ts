import type { Duration } from "luxon";
import { dateAt } from "../date.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";

/** @throws InvalidOptionError when the duration does not lead forward. */
export function assertPositive(step: Duration, option: string): void {
  const origin = dateAt(0, "utc");
  if (origin.plus(step) <= origin) {
    throw new InvalidOptionError({ option, found: step.toISO(), expected: "a duration longer than nothing" });
  }
}

/** Whether the duration is always equally long, as months and years are not. */
export const isExact = ({ years, quarters, months }: Duration): boolean =>
  years === 0 && quarters === 0 && months === 0;

import { Duration, type DurationLike } from "luxon";
import { InvalidOptionError } from "./errors/authoring-errors.ts";

/** A length of time: luxon's object form (`{ minutes: 5 }`), a luxon Duration, milliseconds, or ISO 8601 (`"PT5M"`). */
export type DurationInput = DurationLike | string;

/**
 * Milliseconds of a fixed duration.
 *
 * @throws InvalidOptionError when it cannot be read or is negative.
 */
export function durationMs(input: DurationInput, option: string): number {
  const ms = toDuration(input, option).toMillis();
  if (ms < 0) throw new InvalidOptionError({ option, found: String(input), expected: "a duration of zero or more" });
  return ms;
}

/** The luxon Duration of any accepted form. */
export function toDuration(input: DurationInput, option: string): Duration {
  const duration = parse(input);
  if (!duration?.isValid) {
    throw new InvalidOptionError({ option, found: input, expected: 'a duration such as { minutes: 5 } or "PT5M"' });
  }
  return duration;
}

function parse(input: DurationInput): Duration | undefined {
  try {
    return typeof input === "string" ? Duration.fromISO(input) : Duration.fromDurationLike(input);
  } catch {
    // luxon throws on unknown units and on things that are no duration at all; the caller names the option
    return undefined;
  }
}

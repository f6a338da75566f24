import { dateAt } from "../date.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import { assertPositive } from "./step.ts";
import type { Timetable } from "./timetable.ts";
import { triggerTimetable } from "./trigger-timetable.ts";

/** How far back the runs of a `deltaTrigger` reach. */
export interface DeltaTriggerOptions {
  /** How far a run's data interval reaches back from its start. @default nothing */
  readonly interval?: DurationInput;
}

/**
 * Runs one step after the other, the first one at the start date; without `catchup` a step that was missed is run at once and
 * the next one counts from there. Days are 24 hours. Airflow's DeltaTriggerTimetable.
 *
 * @throws InvalidOptionError when the duration cannot be read, or is zero or negative.
 * @example
 * const schedule = deltaTrigger({ days: 2 });
 */
export function deltaTrigger(every: DurationInput, { interval = 0 }: DeltaTriggerOptions = {}): Timetable {
  const step = toDuration(every, "schedule");
  assertPositive(step, "schedule");
  const length = toDuration(interval, "interval of deltaTrigger");
  return triggerTimetable({
    summary: `every ${step.toHuman()}`,
    document: { kind: "deltaTrigger", iso: step.toISO() ?? "", interval: length.toISO() ?? "" },
    // every moment will do to begin with
    times: {
      next: (ms) => dateAt(ms, "utc").plus(step).toMillis(),
      from: (ms) => ms,
      until: (ms) => ms,
      first: (now) => now,
    },
    interval: length,
    dateAt: (ms) => dateAt(ms, "utc"),
  });
}

import { Duration } from "luxon";
import { dateAt } from "../date.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { cronTicks } from "../timetable/cron/cron-ticks.ts";
import { cronTrigger } from "../timetable/cron-trigger.ts";
import { atOrAfter, type Ticks } from "../timetable/ticks.ts";
import type { RunInfo, Timetable } from "../timetable/timetable.ts";
import { zoneName } from "../timetable/zone-name.ts";
import { assertFormat } from "./partition-mapper.ts";

/** How `cronPartition` makes keys of times. */
export interface CronPartitionOptions {
  /** IANA name of the zone that the expression and the keys are in. @default the DAG's */
  readonly timezone?: string;
  /** Which partition a run is about: 0 is that of its own tick, -1 that of the tick before, 1 that of the next. Airflow's `run_offset`. @default 0 */
  readonly offset?: number;
  /** How keys are written, in luxon's tokens. @default "yyyy-MM-dd'T'HH:mm:ss" */
  readonly keyFormat?: string;
  /** As for `cronTrigger`. @default false */
  readonly runImmediately?: boolean | DurationInput;
}

const KEY_FORMAT = "yyyy-MM-dd'T'HH:mm:ss";

/**
 * Runs at the ticks of a cron expression, each for a partition: its key is the tick's date, or that of a tick before or after it. They
 * have no logical date. What they update has their key. Airflow's CronPartitionTimetable.
 *
 * @throws InvalidOptionError when the expression, the zone, the offset or the format cannot be read.
 * @example
 * @dag({ schedule: cronPartition("0 2 * * *", { offset: -1, keyFormat: "yyyy-MM-dd" }), startDate: "2024-01-01" })
 */
export function cronPartition(expression: string, options: CronPartitionOptions = {}): Timetable {
  const { offset = 0, keyFormat = KEY_FORMAT, runImmediately = false } = options;
  if (!Number.isSafeInteger(offset)) {
    throw new InvalidOptionError({ option: "offset of cronPartition", found: offset, expected: "a whole number" });
  }
  assertFormat("keyFormat of cronPartition", keyFormat);
  const timezone = zoneName(options.timezone ?? "utc");
  const trigger = cronTrigger(expression, { timezone, runImmediately });
  const ticks = cronTicks(expression, timezone);
  const patience =
    typeof runImmediately === "boolean"
      ? runImmediately
      : toDuration(runImmediately, "runImmediately of cronPartition");

  const timetable: Timetable = {
    summary: `${expression}, by partitions`,
    document: {
      kind: "cronPartition",
      expression,
      timezone,
      offset,
      keyFormat,
      runImmediately: Duration.isDuration(patience) ? (patience.toISO() ?? "") : patience,
    },
    nextRun(last, restriction) {
      const run = trigger.nextRun(last, restriction);
      return run && partitionRun(run.runAfter.toMillis());
    },
    newestComplete: trigger.newestComplete,
    *partitionsBetween({ earliest, latest }) {
      let date = atOrAfter(ticks, earliest.toMillis());
      while (date !== undefined && date <= latest.toMillis()) {
        const at = shifted(ticks, date, -offset);
        const run = at === undefined ? undefined : partitionRun(at);
        if (run) yield run;
        date = ticks.after(date);
      }
    },
  };
  return options.timezone === undefined
    ? { ...timetable, inZone: (zone) => cronPartition(expression, { ...options, timezone: zone }) }
    : timetable;

  function partitionRun(ms: number): RunInfo | undefined {
    const partition = shifted(ticks, ms, offset);
    if (partition === undefined) return undefined;
    const [at, date] = [dateAt(ms, timezone), dateAt(partition, timezone)];
    return {
      interval: { start: at, end: at },
      logicalDate: at,
      runAfter: at,
      partition: { key: date.toFormat(keyFormat), date },
    };
  }
}

/** So many ticks later, or earlier. */
function shifted(ticks: Ticks, from: number, by: number): number | undefined {
  let at: number | undefined = from;
  for (let i = 0; i < Math.abs(by) && at !== undefined; i++) at = by > 0 ? ticks.after(at) : ticks.before(at);
  return at;
}

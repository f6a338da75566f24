import { Duration } from "luxon";
import { dateAt } from "../date.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { cronTicks } from "./cron/cron-ticks.ts";
import { atOrAfter, atOrBefore, type Ticks, unionOf } from "./ticks.ts";
import type { Timetable } from "./timetable.ts";
import { triggerTimetable } from "./trigger-timetable.ts";
import { zoneName } from "./zone-name.ts";

/** How `cronTrigger` reads its expressions. */
export interface CronTriggerOptions {
  /** IANA name of the zone that the expressions are in. @default the DAG's */
  readonly timezone?: string;
  /** How far a run's data interval reaches back from its tick. @default nothing: it starts and ends at the tick */
  readonly interval?: DurationInput;
  /**
   * For a DAG without start date, whether its first run is the tick that has just passed (true), also if it is at most this
   * long ago (a duration), or only if it is at most five minutes or a tenth of the period ago (false). @default false
   */
  readonly runImmediately?: boolean | DurationInput;
}

/**
 * Runs at each tick of a cron expression, or of several ones. Airflow's CronTriggerTimetable and MultipleCronTriggerTimetable.
 *
 * @throws InvalidOptionError when an expression cannot be read or never fires.
 * @example
 * const schedule = cronTrigger(["0 6 * * *", "30 18 * * MON-FRI"], { timezone: "Europe/Amsterdam" });
 */
export function cronTrigger(expressions: string | readonly string[], options: CronTriggerOptions = {}): Timetable {
  const { interval = 0, runImmediately = false } = options;
  const all = typeof expressions === "string" ? [expressions] : expressions;
  if (all.length === 0) {
    throw new InvalidOptionError({ option: "schedule", found: expressions, expected: "at least one cron expression" });
  }
  const timezone = zoneName(options.timezone ?? "utc");
  const each = all.map((expression) => cronTicks(expression, timezone));
  const ticks = unionOf(each);
  const length = toDuration(interval, "interval of cronTrigger");
  const patience =
    typeof runImmediately === "boolean" ? runImmediately : toDuration(runImmediately, "runImmediately of cronTrigger");

  const timetable = triggerTimetable({
    summary: all.join(", "),
    document: {
      kind: "cronTrigger",
      expressions: all,
      timezone,
      interval: length.toISO() ?? "",
      runImmediately: Duration.isDuration(patience) ? (patience.toISO() ?? "") : patience,
    },
    times: {
      next: ticks.after,
      from: (ms) => atOrAfter(ticks, ms),
      until: (ms) => atOrBefore(ticks, ms),
      first: (now) => soonest(now, each, patience),
    },
    interval: length,
    dateAt: (ms) => dateAt(ms, timezone),
  });
  return options.timezone === undefined
    ? { ...timetable, inZone: (zone) => cronTrigger(expressions, { ...options, timezone: zone }) }
    : timetable;
}

/** Each expression has a first tick of its own; of those that have passed the newest counts, else the first to come. */
function soonest(now: number, each: readonly Ticks[], patience: boolean | Duration): number | undefined {
  const first = each.map((ticks) => firstTick(now, ticks, patience)).filter((tick) => tick !== undefined);
  const passed = first.filter((tick) => tick <= now);
  if (passed.length > 0) return Math.max(...passed);
  return first.length === 0 ? undefined : Math.min(...first);
}

const FIVE_MINUTES = 5 * 60_000;

function firstTick(now: number, ticks: Ticks, patience: boolean | Duration): number | undefined {
  const [passed, coming] = [atOrBefore(ticks, now), atOrAfter(ticks, now)];
  if (passed === undefined || coming === undefined) return passed ?? coming;
  if (patience === true) return passed;
  const patienceMs = patience === false ? Math.max((coming - passed) / 10, FIVE_MINUTES) : patience.toMillis();
  return now - passed <= patienceMs ? passed : coming;
}

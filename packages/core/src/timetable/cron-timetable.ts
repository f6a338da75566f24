import { createRequire } from "node:module";
import { DateTime } from "luxon";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import type { DataInterval, Timetable } from "./timetable.ts";

/** Presets and the cron expressions they stand for. */
export const CRON_PRESETS: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/**
 * Data intervals between the ticks of a cron expression. Airflow's CronDataIntervalTimetable.
 *
 * @throws InvalidOptionError when the expression cannot be read or never fires.
 */
export function cronTimetable(schedule: string, timezone = "utc"): Timetable {
  const expression = CRON_PRESETS[schedule] ?? schedule;
  if (expression.trim().split(/\s+/).length !== 5) {
    throw invalidCron(schedule, "five fields: minute, hour, day of month, month, day of week");
  }
  const { CronExpressionParser } = loadCronParser();
  const ticks = (at: DateTime) => CronExpressionParser.parse(expression, { currentDate: at.toJSDate(), tz: timezone });
  const after = (at: DateTime): DateTime => DateTime.fromJSDate(ticks(at).next().toDate(), { zone: timezone });
  const before = (at: DateTime): DateTime => DateTime.fromJSDate(ticks(at).prev().toDate(), { zone: timezone });
  const atOrAfter = (at: DateTime) => after(at.minus({ milliseconds: 1 }));
  const atOrBefore = (at: DateTime) => before(at.plus({ milliseconds: 1 }));
  assertFires(schedule, () => after(DateTime.fromISO("2000-01-01", { zone: timezone })));

  return {
    summary: schedule,
    document: { kind: "cron", expression: schedule, timezone },
    first: (earliest) => intervalFrom(atOrAfter(earliest)),
    next: ({ end }) => intervalFrom(end),
    newestComplete: (at) => {
      const end = atOrBefore(at);
      return { start: before(end), end };
    },
  };

  function intervalFrom(start: DateTime): DataInterval {
    return { start, end: after(start) };
  }
}

// cron-parser costs 20 ms to import, which a DAG without a cron should not pay; definitions are made synchronously.
function loadCronParser(): typeof import("cron-parser") {
  return createRequire(import.meta.url)("cron-parser");
}

function assertFires(schedule: string, firstTick: () => DateTime): void {
  try {
    firstTick();
  } catch (cause) {
    throw invalidCron(schedule, `a cron expression that fires (${(cause as Error).message})`);
  }
}

function invalidCron(found: string, expected: string): InvalidOptionError {
  return new InvalidOptionError({
    option: "schedule",
    found,
    expected: `a preset such as @daily, a duration, or ${expected}`,
  });
}

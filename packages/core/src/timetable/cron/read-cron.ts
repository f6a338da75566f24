import { createRequire } from "node:module";
import { InvalidOptionError } from "../../errors/authoring-errors.ts";
import { type DayRule, readDays } from "./read-days.ts";

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

/** A cron expression, read: which times of day, on which days. */
export interface Cron {
  /** In rising order, as all lists here. */
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  /** From 1 to 12. */
  readonly months: ReadonlySet<number>;
  /** Undefined: every year. */
  readonly years: readonly number[] | undefined;
  readonly isDay: DayRule;
}

export type FieldName = "second" | "minute" | "hour" | "dayOfMonth" | "month" | "dayOfWeek";

/** The smallest and the largest value of each field. */
const BOUNDS: Readonly<Record<FieldName, readonly [number, number]>> = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [0, 6],
};

const FIRST_YEAR = 1970;
const LAST_YEAR = 2099;

const PLAIN = /^(\*|(\d+|[a-z]{3})(-(\d+|[a-z]{3}))?)(\/\d+)?$/i;

/**
 * Reads an expression as croniter does, which Airflow uses: five fields, or six with seconds last, or seven with the year behind
 * them; ranges may wrap, and days may be `L`, `15W`, `L5`, `5#2`.
 *
 * @throws InvalidOptionError when it cannot be read.
 */
export function readCron(schedule: string): Cron {
  const fields = (CRON_PRESETS[schedule.trim().toLowerCase()] ?? schedule).trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 7) {
    throw invalidCron(schedule, "five fields: minute, hour, day of month, month, day of week");
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek, second = "0", year = "*"] = fields as [string, ...string[]] &
    string[];
  try {
    return {
      hours: valuesOf("hour", hour!),
      minutes: valuesOf("minute", minute),
      seconds: valuesOf("second", second),
      months: new Set(valuesOf("month", month!)),
      years: yearsOf(year),
      isDay: readDays(dayOfMonth!, dayOfWeek!, valuesOf),
    };
  } catch (cause) {
    throw invalidCron(schedule, `a cron expression (${(cause as Error).message})`);
  }
}

export function invalidCron(found: string, expected: string): InvalidOptionError {
  return new InvalidOptionError({
    option: "schedule",
    found,
    expected: `a preset such as @daily, a duration, or ${expected}`,
  });
}

/** The values of a list of numbers, names, ranges and steps. */
function valuesOf(field: FieldName, list: string): number[] {
  const values = list.split(",").flatMap((part) => partValues(field, part));
  return [...new Set(values)].sort((a, b) => a - b);
}

function partValues(field: FieldName, part: string): number[] {
  const [, low, high, step = "1"] = /^(\w+)-(\w+)(?:\/(\d+))?$/.exec(part) ?? [];
  if (low === undefined || high === undefined) return parsed(field, part);
  const [from, to] = [parsed(field, low)[0]!, parsed(field, high)[0]!];
  // cron-parser refuses ranges that wrap; 7 as the upper end is Sunday and wraps for us alone
  if (from <= to || high === "7") return parsed(field, part);
  const [min, max] = BOUNDS[field];
  const around = [...numbers(from, max), ...numbers(min, to)];
  return around.filter((_value, index) => index % Number(step) === 0);
}

/** Has cron-parser read one part; the other fields are left open, so that it cannot object to how they go together. */
function parsed(field: FieldName, part: string): number[] {
  if (!PLAIN.test(part)) throw new Error(`"${part}" is not a number, a name, a range or a step`);
  const names: readonly FieldName[] = ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"];
  const { CronExpressionParser } = loadCronParser();
  const { fields } = CronExpressionParser.parse(names.map((name) => (name === field ? part : "*")).join(" "));
  return fields[field].values.map((value) => (field === "dayOfWeek" && value === 7 ? 0 : Number(value)));
}

// cron-parser knows no years
function yearsOf(list: string): number[] | undefined {
  if (list.split(",").includes("*")) return undefined;
  const years = list.split(",").flatMap((part) => {
    const [all, first, last, step] = /^(\*|\d{4})(?:-(\d{4}))?(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (all === undefined) throw new Error(`"${part}" is not a year, a range or a step of years`);
    const from = first === "*" ? FIRST_YEAR : Number(first);
    const to = last ? Number(last) : step ? LAST_YEAR : from;
    if (from < FIRST_YEAR || to > LAST_YEAR) throw new Error(`years go from ${FIRST_YEAR} to ${LAST_YEAR}`);
    return numbers(from, to).filter((year) => (year - from) % Number(step ?? 1) === 0);
  });
  return [...new Set(years)].sort((a, b) => a - b);
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

// cron-parser costs 20 ms to import, which a DAG without a cron should not pay; definitions are made synchronously.
function loadCronParser(): typeof import("cron-parser") {
  return createRequire(import.meta.url)("cron-parser");
}

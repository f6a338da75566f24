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

/** The smallest and the largest value of each field. Sundays are 0; 7 is read as one. */
const BOUNDS = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [0, 6],
  year: [1970, 2099],
} as const;

export type FieldName = keyof typeof BOUNDS;

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
  const [, low, high, step = "1"] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (low === undefined || (low === "*" && high !== undefined)) {
    throw new Error(`"${part}" is not a number, a name, a range or a step`);
  }
  if (Number(step) === 0) throw new Error(`"${part}" has a step of nothing`);
  const [min, max] = BOUNDS[field];
  if (low === "*") return stepped(min, max, Number(step));
  const from = oneValue(field, low);
  if (high === undefined) return part.includes("/") ? stepped(from, max, Number(step)) : [from];
  const to = field === "dayOfMonth" && /^l$/i.test(high) ? max : oneValue(field, high);
  // as croniter has it, from a value to itself is all the way round
  if (from === to) return stepped(min, max, Number(step));
  return from < to ? stepped(from, to, Number(step)) : wrapped(field, { from, to, step: Number(step) });
}

/** A range that goes on at the smallest value. What is left of a step there is counted as croniter counts it. */
function wrapped(field: FieldName, { from, to, step }: { from: number; to: number; step: number }): number[] {
  const [min, max] = BOUNDS[field];
  const first = stepped(from, max, step);
  const last = first.at(-1)!;
  const goesBeyond = last - min + step > max - min + 1;
  const left = goesBeyond && max - last < step ? step - (max - last) : 0;
  return [...first, ...stepped(min + left, to, step)];
}

const stepped = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, i) => from + i * step);

function yearsOf(list: string): number[] | undefined {
  const years = valuesOf("year", list);
  return list.split(",").includes("*") ? undefined : years;
}

/** One number or name. */
function oneValue(field: FieldName, text: string): number {
  if (field === "year") return yearOf(text);
  if (!/^(\d+|[a-z]{3})$/i.test(text)) throw new Error(`"${text}" is not a number or a name`);
  const names = ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"] as const;
  const { CronExpressionParser } = loadCronParser();
  const { fields } = CronExpressionParser.parse(names.map((name) => (name === field ? text : "*")).join(" "));
  const value = Number(fields[field].values[0]);
  return field === "dayOfWeek" ? value % 7 : value;
}

// cron-parser knows no years
function yearOf(text: string): number {
  const [min, max] = BOUNDS.year;
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  if (year >= min && year <= max) return year;
  throw new Error(`"${text}" is not a year from ${min} to ${max}`);
}

// cron-parser costs 20 ms to import, which a DAG without a cron should not pay; definitions are made synchronously.
function loadCronParser(): typeof import("cron-parser") {
  return createRequire(import.meta.url)("cron-parser");
}

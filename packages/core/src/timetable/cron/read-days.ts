import type { FieldName } from "./read-cron.ts";

/** Whether a day (month from 1 to 12) is one of the expression's. */
export type DayRule = (year: number, month: number, day: number) => boolean;

type ValuesOf = (field: FieldName, list: string) => readonly number[];

/** What one of the two day fields says. */
interface DayField {
  readonly isDay: DayRule;
  /** Whether it names days by a place in the month that changes: `5#2`, `L5`, `15W`. */
  readonly isCounted: boolean;
}

/**
 * The two day fields together. One that is `*`, `?` or a list with `*` in it says nothing; two that say something mean either of
 * them. Beside a counted day (`5#2`, `L5`, `15W`) the other field says nothing, but may not contradict it. All as in croniter.
 */
export function readDays(dayOfMonth: string, dayOfWeek: string, valuesOf: ValuesOf): DayRule {
  const byMonth = monthField(dayOfMonth, { other: dayOfWeek, valuesOf });
  const byWeek = weekField(dayOfWeek, { other: dayOfMonth, valuesOf });
  if (!byMonth || !byWeek) return (byMonth ?? byWeek)?.isDay ?? (() => true);
  if (!byMonth.isCounted && !byWeek.isCounted) return anyOf([byMonth.isDay, byWeek.isDay]);
  const both: DayRule = (...day) => byMonth.isDay(...day) && byWeek.isDay(...day);
  if (!everHolds(both)) throw new Error(`no day is both "${dayOfMonth}" of the month and "${dayOfWeek}"`);
  if (byMonth.isCounted && byWeek.isCounted) return both;
  return byMonth.isCounted ? byMonth.isDay : byWeek.isDay;
}

/** Looks at 28 years, after which dates fall on the same weekdays again. */
function everHolds(isDay: DayRule): boolean {
  for (let day = 1; day <= 28 * 366; day++) {
    const date = new Date(Date.UTC(2000, 0, day));
    if (isDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())) return true;
  }
  return false;
}

interface Reading {
  /** The other day field: beside one with a star in it, a field that names every day says nothing. */
  readonly other: string;
  readonly valuesOf: ValuesOf;
}

const NEAREST = /^(?:(\d+)W|W(\d+))$/i;
const COUNTED = /^(.+)#([1-5])$|^L(\d)$/i;

/** `15`, `1-7`, `L` (the last day), or `15W` alone (the weekday nearest to the 15th). */
function monthField(list: string, { other, valuesOf }: Reading): DayField | undefined {
  if (list === "?") return undefined;
  const [, before, behind] = NEAREST.exec(list) ?? [];
  const near = before ?? behind;
  if (near !== undefined) {
    const [target] = valuesOf("dayOfMonth", near);
    return { isDay: (year, month, day) => day === nearestWeekday(year, month, target!), isCounted: true };
  }
  const [lasts, plain] = parted(list.split(","), (part) => part.toUpperCase() === "L");
  const days = new Set(plain.length === 0 ? [] : valuesOf("dayOfMonth", plain.join(",")));
  if (plain.includes("*") || (days.size === 31 && other.includes("*"))) return undefined;
  return {
    isDay: (year, month, day) => days.has(day) || (lasts.length > 0 && day === lastDay(year, month)),
    isCounted: false,
  };
}

/** `5`, `MON-FRI`, or a list of `5#2` (the second Friday) and `L5` (the last Friday), which do not mix with the others. */
function weekField(list: string, { other, valuesOf }: Reading): DayField | undefined {
  if (list === "?") return undefined;
  const [counted, plain] = parted(list.split(","), (part) => COUNTED.test(part));
  const weekdays = new Set(plain.length === 0 ? [] : valuesOf("dayOfWeek", plain.join(",")));
  if (counted.length > 0) {
    const stranger = plain.find((part) => part !== "*");
    if (stranger) throw new Error(`"${stranger}" does not go together with weekdays that are counted`);
    return { isDay: anyOf(counted.map((part) => countedRule(part, valuesOf))), isCounted: true };
  }
  if (plain.includes("*") || (weekdays.size === 7 && other.includes("*"))) return undefined;
  return { isDay: (year, month, day) => weekdays.has(weekday(year, month, day)), isCounted: false };
}

function countedRule(part: string, valuesOf: ValuesOf): DayRule {
  const [, names, nth, last] = COUNTED.exec(part)!;
  const weekdays = new Set(valuesOf("dayOfWeek", (names ?? last)!));
  const isInPlace: DayRule = nth
    ? (_year, _month, day) => Math.ceil(day / 7) === Number(nth)
    : (year, month, day) => day + 7 > lastDay(year, month);
  return (year, month, day) => weekdays.has(weekday(year, month, day)) && isInPlace(year, month, day);
}

const anyOf =
  (rules: readonly DayRule[]): DayRule =>
  (year, month, day) =>
    rules.some((isDay) => isDay(year, month, day));

const parted = (parts: readonly string[], is: (part: string) => boolean): [string[], string[]] => [
  parts.filter(is),
  parts.filter((part) => !is(part)),
];

/** Within the month: for the 1st it may be Monday the 3rd, for the last day the Friday before it. */
function nearestWeekday(year: number, month: number, wanted: number): number {
  const last = lastDay(year, month);
  const target = Math.min(wanted, last);
  switch (weekday(year, month, target)) {
    case 6:
      return target === 1 ? 3 : target - 1;
    case 0:
      return target === last ? target - 2 : target + 1;
    default:
      return target;
  }
}

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekday = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

import type { FieldName } from "./read-cron.ts";

/** Whether a day (month from 1 to 12) is one of the expression's. */
export type DayRule = (year: number, month: number, day: number) => boolean;

type ValuesOf = (field: FieldName, list: string) => readonly number[];

/**
 * The two day fields together. One that is `*`, `?` or a list with `*` in it says nothing; two that say something mean either of
 * them. Beside `5#2` or `L5` the day of month says nothing, as in croniter.
 */
export function readDays(dayOfMonth: string, dayOfWeek: string, valuesOf: ValuesOf): DayRule {
  const byMonth = isOpen(dayOfMonth) ? undefined : monthRule(dayOfMonth, valuesOf);
  const byWeek = isOpen(dayOfWeek) ? undefined : weekRule(dayOfWeek, valuesOf);
  if (!byWeek) return byMonth ?? (() => true);
  if (!byMonth || /[#L]\d/i.test(dayOfWeek)) return byWeek;
  return (year, month, day) => byMonth(year, month, day) || byWeek(year, month, day);
}

const isOpen = (list: string): boolean => list.split(",").some((part) => part === "*" || part === "?");

/** `15`, `1-7`, `L` (the last day), `15W` (the weekday nearest to the 15th). */
function monthRule(list: string, valuesOf: ValuesOf): DayRule {
  return anyOf(
    list.split(",").map((part): DayRule => {
      if (part.toUpperCase() === "L") return (year, month, day) => day === lastDay(year, month);
      const near = /^(\d{1,2})W$/i.exec(part)?.[1];
      if (near === undefined) return plainRule(valuesOf("dayOfMonth", part));
      const [target] = valuesOf("dayOfMonth", near);
      return (year, month, day) => day === nearestWeekday(year, month, target!);
    }),
  );
}

/** `5`, `MON-FRI`, or a list of `5#2` (the second Friday) and `L5` (the last Friday), which do not mix with the others. */
function weekRule(list: string, valuesOf: ValuesOf): DayRule {
  const parts = list.split(",");
  const counted = parts.map((part) => /^(\w+)#([1-5])$|^L(\d)$/i.exec(part));
  if (counted.every((part) => part === null)) {
    const weekdays = new Set(valuesOf("dayOfWeek", list));
    return (year, month, day) => weekdays.has(weekday(year, month, day));
  }
  return anyOf(
    counted.map((part, index): DayRule => {
      if (!part) throw new Error(`"${parts[index]}" does not go together with weekdays that are counted`);
      const [, name, nth, last] = part;
      const [wanted] = valuesOf("dayOfWeek", (name ?? last)!);
      return (year, month, day) =>
        weekday(year, month, day) === wanted &&
        (nth ? Math.ceil(day / 7) === Number(nth) : day + 7 > lastDay(year, month));
    }),
  );
}

const anyOf =
  (rules: readonly DayRule[]): DayRule =>
  (year, month, day) =>
    rules.some((isDay) => isDay(year, month, day));

function plainRule(days: readonly number[]): DayRule {
  const wanted = new Set(days);
  return (_year, _month, day) => wanted.has(day);
}

function nearestWeekday(year: number, month: number, target: number): number | undefined {
  const last = lastDay(year, month);
  if (target > last) return undefined;
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

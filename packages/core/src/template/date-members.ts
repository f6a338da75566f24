import type { DateTime } from "luxon";
import { isoWithOffset } from "../date.ts";
import { strftime } from "./strftime.ts";

/** What a template may ask of a date: the properties and methods of Python's datetime that Airflow's authors use, and luxon's formats. */
export function dateMember(date: DateTime, name: string): unknown {
  switch (name) {
    case "year":
    case "month":
    case "day":
    case "hour":
    case "minute":
    case "second":
    case "quarter":
      return date[name];
    case "microsecond":
      return date.millisecond * 1000;
    case "day_of_week":
      return date.weekday % 7;
    case "strftime":
      return (format: string) => strftime(date, format);
    case "isoformat":
      return () => isoWithOffset(date);
    case "timestamp":
      return () => date.toSeconds();
    case "date":
      return () => date.toISODate();
    case "weekday":
      return () => date.weekday - 1;
    case "isoweekday":
      return () => date.weekday;
    case "add":
    case "plus":
      return (step: Record<string, number>) => date.plus(withoutMarker(step));
    case "subtract":
    case "minus":
      return (step: Record<string, number>) => date.minus(withoutMarker(step));
    case "in_timezone":
      return (zone: string) => date.setZone(zone);
    case "toISO":
      return () => date.toISO();
    case "toISODate":
      return () => date.toISODate();
    case "toFormat":
      return (format: string) => date.toFormat(format);
    case "toMillis":
      return () => date.toMillis();
    default:
      return undefined;
  }
}

/** Keyword arguments arrive from nunjucks as an object with a marker of its own. */
function withoutMarker(step: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(step).filter(([name]) => name !== "__keywords"));
}

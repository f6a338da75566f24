import { DateTime, Duration } from "luxon";
import { isoWithOffset } from "../date.ts";
import { Namespace } from "./jinja/operators.ts";

/** How a value is written into a text: dates and durations as ISO 8601, lists and objects as JSON. */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (DateTime.isDateTime(value)) return isoWithOffset(value);
  if (Duration.isDuration(value)) return value.toISO() ?? "";
  if (value instanceof Namespace) return toText(Object.fromEntries(value.values));
  if (typeof value === "object" && value !== null) {
    return value instanceof String ? value.toString() : JSON.stringify(jsonOf(value));
  }
  return String(value);
}

/** A value as JSON is written of it: luxon's own form of a date would have milliseconds. */
export function jsonOf(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return isoWithOffset(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, part]) => [String(key), jsonOf(part)]));
  if (value instanceof Set) return [...value].map(jsonOf);
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, jsonOf(part)]));
}

import { DateTime } from "luxon";
import { isoWithOffset } from "../date.ts";

const asDate = (value: unknown): DateTime =>
  DateTime.isDateTime(value) ? value : DateTime.fromISO(String(value), { zone: "utc" });

/** Airflow's filters for dates, and Jinja's `tojson`. */
export const templateFilters = {
  ds: (value: unknown) => asDate(value).toFormat("yyyy-MM-dd"),
  ds_nodash: (value: unknown) => asDate(value).toFormat("yyyyMMdd"),
  ts: (value: unknown) => isoWithOffset(asDate(value)),
  ts_nodash: (value: unknown) => asDate(value).toFormat("yyyyMMdd'T'HHmmss"),
  ts_nodash_with_tz: (value: unknown) => asDate(value).toFormat("yyyyMMdd'T'HHmmssZZZ"),
  tojson: (value: unknown) => JSON.stringify(value),
} as const;

import { DateTime } from "luxon";
import { strftime, strptime } from "./strftime.ts";

/** Airflow's `macros`. */
export const templateMacros = {
  ds_add: (ds: string, days: number) => DateTime.fromISO(ds, { zone: "utc" }).plus({ days }).toISODate(),
  ds_format: (ds: string, from: string, to: string) => strftime(strptime(ds, from), to),
} as const;

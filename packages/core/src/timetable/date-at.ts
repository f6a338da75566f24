import { DateTime } from "luxon";

/** A date from milliseconds. Without a locale the first date of a process looks the system's up, which takes 15 ms. */
export const dateAt = (ms: number, zone: string): DateTime => DateTime.fromMillis(ms, { zone, locale: "en-US" });

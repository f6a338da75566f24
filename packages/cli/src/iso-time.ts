/** A time as commands print it: ISO 8601 in UTC; null for none. */
export const isoTime = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace(".000Z", "Z");

/**
 * Which ratings a request asks for. Times are in seconds since 1970.
 *
 * @example
 * const query: RatingsQuery = { from: 1672531200, until: Number.POSITIVE_INFINITY, offset: 0, limit: 100 };
 */
export interface RatingsQuery {
  /** The first second. */
  readonly from: number;
  /** The second after the last one. */
  readonly until: number;
  readonly offset: number;
  readonly limit: number;
}

/**
 * A query parameter that cannot be understood. Its message is meant for the client.
 *
 * @example
 * const isClientsFault = (error: unknown) => error instanceof BadQueryError;
 */
export class BadQueryError extends Error {
  constructor({ name, found, expected }: { name: string; found: string; expected: string }) {
    super(`${name} is "${found}" instead of ${expected}`);
    this.name = "BadQueryError";
  }
}

/**
 * Reads a request's query. What is missing means all days, and the first hundred ratings.
 *
 * @throws BadQueryError
 * @example
 * readQuery(new URLSearchParams("start_date=2023-01-01&limit=10"));
 */
export function readQuery(search: URLSearchParams): RatingsQuery {
  return {
    from: readDay(search, "start_date", Number.NEGATIVE_INFINITY),
    until: readDay(search, "end_date", Number.POSITIVE_INFINITY),
    offset: readCount(search, "offset", 0),
    limit: readCount(search, "limit", 100),
  };
}

function readDay(search: URLSearchParams, name: string, missing: number): number {
  const found = search.get(name);
  if (found === null) return missing;
  const midnight = new Date(`${found}T00:00:00Z`);
  // the comparison refuses days that no month has: Date takes 2023-02-30 for March 2nd
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === found;
  if (!isDay) throw new BadQueryError({ name, found, expected: "a date such as 2023-01-31" });
  return midnight.getTime() / 1000;
}

function readCount(search: URLSearchParams, name: string, missing: number): number {
  const found = search.get(name);
  if (found === null) return missing;
  if (!/^\d{1,9}$/.test(found)) throw new BadQueryError({ name, found, expected: "a whole number from 0" });
  return Number(found);
}

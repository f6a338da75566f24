import { cronTrigger } from "@tradewind/core";
import { runsBetween, toDateTime } from "@tradewind/core/engine";

const HOUR = 60 * 60 * 1000;

export interface WallClock {
  readonly expressions: readonly string[];
  readonly timezone: string;
  /** Whether a time that clocks show twice counts twice. */
  readonly countsTwice: boolean;
}

/**
 * The instants between two others (included) at which clocks in a zone show what one of the expressions names, found the long
 * way: each time on the wall is looked for in every offset that the zone has around it. What Tradewind promises where Airflow's
 * own answers are irregular.
 */
export function instantsOf(clock: WallClock, from: number, to: number): number[] {
  const margin = 30 * HOUR;
  const onTheWall = clock.expressions.flatMap((expression) => named(expression, from - margin, to + margin));
  const instants = onTheWall.flatMap((wall) => showings(clock, wall));
  return [...new Set(instants)].filter((ms) => ms >= from && ms <= to).sort((a, b) => a - b);
}

/** More than any row needs; an expression that fires every second should not be asked for a century of them. */
const MOST = 5000;

function named(expression: string, from: number, to: number): number[] {
  const times: number[] = [];
  for (const run of runsBetween(cronTrigger(expression, { timezone: "utc" }), {
    earliest: utc(from),
    latest: utc(to),
  })) {
    if (times.push(run.runAfter.toMillis()) === MOST) break;
  }
  return times;
}

function showings({ timezone, countsTwice }: WallClock, wall: number): number[] {
  const offsets = offsetsAround(timezone, wall);
  const shown = offsets.map((offset) => wall - offset).filter((ms) => offsetAt(timezone, ms) === wall - ms);
  // a time that is left out: read with the offset that held before, it is so much later
  if (shown.length === 0) return [wall - Math.min(...offsets)];
  return countsTwice ? shown : [Math.max(...shown)];
}

/** Changes of the zone's offset between two instants, in milliseconds: positive where clocks are put forward. */
export function shiftsBetween(timezone: string, from: number, to: number): number[] {
  const shifts: number[] = [];
  for (let ms = from; ms < to; ms += 6 * HOUR) {
    const shift = offsetAt(timezone, ms + 6 * HOUR) - offsetAt(timezone, ms);
    if (shift !== 0) shifts.push(shift);
  }
  return shifts;
}

function offsetsAround(timezone: string, wall: number): number[] {
  const offsets = new Set<number>();
  for (let hours = -36; hours <= 36; hours += 6) offsets.add(offsetAt(timezone, wall + hours * HOUR));
  return [...offsets];
}

const utc = (ms: number) => toDateTime(new Date(ms), "a date");
const offsetAt = (timezone: string, ms: number): number => toDateTime(new Date(ms), "a date", timezone).offset * 60_000;

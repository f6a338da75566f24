import { IANAZone } from "luxon";

const WEEK = 7 * 24 * 60 * 60 * 1000;
const CHUNK = 52 * WEEK;

/** A stretch of time in which a zone keeps one offset from UTC. Milliseconds all of it; `end` is not included. */
export interface OffsetSpan {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** The offset just before `start`, and the one from `end` on. Equal to `offset` where the span ends for no reason. */
  readonly before: number;
  readonly after: number;
}

export interface ZoneOffsets {
  spanAt(ms: number): OffsetSpan;
}

const UTC: ZoneOffsets = {
  spanAt: () => ({ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, offset: 0, before: 0, after: 0 }),
};

// Facts about the world, each looked up once per process: a year costs 50 questions to Intl of 4 µs each.
const known = new Map<string, ZoneOffsets>();

/** The changes of a zone's offset, found a year at a time as they are asked for. */
export function zoneOffsets(name: string): ZoneOffsets {
  if (name.toLowerCase() === "utc") return UTC;
  const found = known.get(name);
  if (found) return found;
  const zone = IANAZone.create(name);
  const offsetAt = (ms: number): number => zone.offset(ms) * 60_000;
  const chunks = new Map<number, readonly OffsetSpan[]>();
  const offsets: ZoneOffsets = {
    spanAt(ms) {
      const index = Math.floor(ms / CHUNK);
      let spans = chunks.get(index);
      if (!spans) {
        spans = spansOf(index * CHUNK, offsetAt);
        chunks.set(index, spans);
      }
      return spans.find(({ end }) => ms < end)!;
    },
  };
  known.set(name, offsets);
  return offsets;
}

/** Looks once a week: since 1970 no zone has changed its mind within eight days. */
function spansOf(from: number, offsetAt: (ms: number) => number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let start = from;
  let before = offsetAt(from - 1);
  let offset = offsetAt(from);
  for (let week = from; week < from + CHUNK; week += WEEK) {
    const after = offsetAt(week + WEEK);
    if (after === offset) continue;
    const end = changeBetween(week, week + WEEK, offsetAt);
    spans.push({ start, end, offset, before, after });
    [start, before, offset] = [end, offset, after];
  }
  if (start < from + CHUNK) spans.push({ start, end: from + CHUNK, offset, before, after: offset });
  return spans;
}

/** The first millisecond with the offset that holds at `to`. */
function changeBetween(from: number, to: number, offsetAt: (ms: number) => number): number {
  const after = offsetAt(to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

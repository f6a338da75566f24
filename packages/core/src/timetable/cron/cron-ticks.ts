import type { Ticks } from "../ticks.ts";
import { type Cron, invalidCron, readCron } from "./read-cron.ts";
import { wallAfter, wallBefore } from "./wall-time.ts";
import { type OffsetSpan, zoneOffsets } from "./zone-offsets.ts";

const DAY = 24 * 60 * 60 * 1000;

/**
 * When a cron expression fires in a time zone: every instant at which the clocks there show a time that it names, each once.
 *
 * Where clocks are put forward, a time that they leave out counts as so much later (02:30 as 03:30). Where they are put back, a
 * time that they show twice counts at its second showing, but for expressions that fire in every hour, which count both.
 *
 * @throws InvalidOptionError when the expression cannot be read or never fires.
 */
export function cronTicks(expression: string, timezone: string): Ticks {
  const cron = readCron(expression);
  if (wallAfter(cron, 0) === undefined) throw invalidCron(expression, "a cron expression that fires");
  const offsets = zoneOffsets(timezone);
  const countsTwice = cron.hours.length === 24;

  return {
    after(ms) {
      for (let span = offsets.spanAt(ms); ; span = offsets.spanAt(span.end)) {
        const found = firstIn(cron, span, { after: ms, countsTwice });
        if (found !== undefined) return found;
        if (!Number.isFinite(span.end) || wallAfter(cron, span.end - DAY) === undefined) return undefined;
      }
    },
    before(ms) {
      for (let span = offsets.spanAt(ms - 1); ; span = offsets.spanAt(span.start - 1)) {
        const found = lastIn(cron, span, { before: ms, countsTwice });
        if (found !== undefined) return found;
        if (!Number.isFinite(span.start) || wallBefore(cron, span.start + DAY) === undefined) return undefined;
      }
    },
  };
}

interface Counting {
  readonly countsTwice: boolean;
}

function firstIn(cron: Cron, span: OffsetSpan, { after, countsTwice }: Counting & { after: number }) {
  const from = Math.max(after, span.start - 1);
  const shown = instant(wallAfter(cron, from + span.offset), span.offset);
  const leftOut = from < gapEnd(span) ? instant(wallAfter(cron, from + span.before), span.before) : undefined;
  const inside = [
    ...(shown !== undefined && shown < countedEnd(span, countsTwice) ? [shown] : []),
    ...(leftOut !== undefined && leftOut < gapEnd(span) ? [leftOut] : []),
  ];
  return inside.length === 0 ? undefined : Math.min(...inside);
}

function lastIn(cron: Cron, span: OffsetSpan, { before, countsTwice }: Counting & { before: number }) {
  const to = Math.min(before, countedEnd(span, countsTwice));
  const shown = instant(wallBefore(cron, to + span.offset), span.offset);
  const leftOut =
    gapEnd(span) > span.start
      ? instant(wallBefore(cron, Math.min(before, gapEnd(span)) + span.before), span.before)
      : undefined;
  const inside = [shown, leftOut].filter((each) => each !== undefined && each >= span.start) as number[];
  return inside.length === 0 ? undefined : Math.max(...inside);
}

const instant = (wall: number | undefined, offset: number) => (wall === undefined ? undefined : wall - offset);

/** Until when the instants of a span stand for times that clocks have left out; its start when they were not put forward. */
const gapEnd = ({ start, offset, before }: OffsetSpan): number => (offset > before ? start + (offset - before) : start);

/** Until when the times shown in a span count in it; those that are shown again count in the next one. */
const countedEnd = ({ end, offset, after }: OffsetSpan, countsTwice: boolean): number =>
  countsTwice || offset <= after ? end : end - (offset - after);

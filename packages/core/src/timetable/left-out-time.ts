import { readCron } from "./cron/read-cron.ts";
import { wallAfter } from "./cron/wall-time.ts";
import { zoneOffsets } from "./cron/zone-offsets.ts";
import type { TimetableDocument } from "./timetable.ts";

/** A time of a cron expression that the clocks of its zone leave out. */
export interface LeftOutTime {
  readonly expression: string;
  readonly timezone: string;
  /** What the expression names, as a clock would show it: `2026-03-29T02:30`. */
  readonly named: string;
  /** What clocks show when it fires instead. */
  readonly instead: string;
}

/**
 * The first time between two instants that a cron schedule names and that clocks, being put forward, never show. Such a run comes
 * later than it says. Expressions that fire in every hour are left in peace: a run of theirs more or less is what one expects.
 */
export function leftOutTime(schedule: TimetableDocument, from: number, to: number): LeftOutTime | undefined {
  for (const expression of expressionsOf(schedule)) {
    const { timezone } = schedule as { timezone: string };
    const found = leftOutTimeOf(expression, timezone, { from, to });
    if (found) return found;
  }
  return undefined;
}

function expressionsOf(schedule: TimetableDocument): readonly string[] {
  if (schedule.kind === "cron" || schedule.kind === "cronPartition") return [schedule.expression];
  return schedule.kind === "cronTrigger" ? schedule.expressions : [];
}

function leftOutTimeOf(
  expression: string,
  timezone: string,
  { from, to }: { from: number; to: number },
): LeftOutTime | undefined {
  const cron = readCron(expression);
  if (cron.hours.length === 24) return undefined;
  const offsets = zoneOffsets(timezone);
  for (let span = offsets.spanAt(from); span.end < to; span = offsets.spanAt(span.end)) {
    const moved = span.after - span.offset;
    if (moved <= 0) continue;
    const gap = span.end + span.offset;
    const named = wallAfter(cron, gap - 1);
    if (named !== undefined && named < gap + moved)
      return { expression, timezone, named: wallText(named), instead: wallText(named + moved) };
  }
  return undefined;
}

const wallText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);

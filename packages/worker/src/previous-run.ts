import type { PreviousRun } from "@tradewind/core";
import { DateTime } from "luxon";
import type { PreviousSuccess } from "./protocol.ts";

/** A run as an attempt sees it, of what its supervisor says. */
export function previousRun(run: PreviousSuccess | null): PreviousRun | undefined {
  if (run === null) return undefined;
  const [start, end] = [dateAt(run.dataIntervalStart), dateAt(run.dataIntervalEnd)];
  return {
    runId: run.runId,
    logicalDate: dateAt(run.logicalDate)!,
    dataInterval: start && end ? { start, end } : undefined,
    startDate: dateAt(run.startedAt),
    endDate: dateAt(run.endedAt),
  };
}

const dateAt = (ms: number | null): DateTime | undefined =>
  ms === null ? undefined : DateTime.fromMillis(ms, { zone: "utc", locale: "en-US" });

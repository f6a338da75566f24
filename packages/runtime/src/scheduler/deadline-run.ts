import type { DeadlineRun } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";
import { DateTime } from "luxon";

/** What a deadline reference of one's own is told of a run. */
export function deadlineRunOf(run: RunRow): DeadlineRun {
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, queuedAt, startedAt, conf } = run;
  return {
    dagId,
    runId,
    runType,
    logicalDate: dateOf(logicalDate),
    dataIntervalStart: dateOf(dataIntervalStart),
    dataIntervalEnd: dateOf(dataIntervalEnd),
    queuedAt: dateOf(queuedAt ?? startedAt),
    conf: JSON.parse(conf),
  };
}

const dateOf = (ms: number | null): DateTime | undefined =>
  ms === null ? undefined : DateTime.fromMillis(ms, { zone: "utc", locale: "en-US" });

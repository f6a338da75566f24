import { type DeadlineRun, dateIfAny } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";

/** What a deadline reference of one's own is told of a run. */
export function deadlineRunOf(run: RunRow): DeadlineRun {
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, queuedAt, startedAt, conf } = run;
  return {
    dagId,
    runId,
    runType,
    logicalDate: dateIfAny(logicalDate),
    dataIntervalStart: dateIfAny(dataIntervalStart),
    dataIntervalEnd: dateIfAny(dataIntervalEnd),
    queuedAt: dateIfAny(queuedAt ?? startedAt),
    conf: JSON.parse(conf),
  };
}

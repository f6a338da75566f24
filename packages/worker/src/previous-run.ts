import type { PreviousRun } from "@tradewind/core";
import { dateIfAny } from "@tradewind/core/engine";
import type { PreviousSuccess } from "./protocol.ts";

/** A run as an attempt sees it, of what its supervisor says. */
export function previousRun(run: PreviousSuccess | null): PreviousRun | undefined {
  if (run === null) return undefined;
  const [start, end] = [dateIfAny(run.dataIntervalStart), dateIfAny(run.dataIntervalEnd)];
  return {
    runId: run.runId,
    logicalDate: dateIfAny(run.logicalDate)!,
    dataInterval: start && end ? { start, end } : undefined,
    startDate: dateIfAny(run.startedAt),
    endDate: dateIfAny(run.endedAt),
  };
}

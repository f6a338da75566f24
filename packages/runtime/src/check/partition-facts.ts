import type { DagDefinition } from "@tradewind/core";
import { isPartitioned, toDateTime } from "@tradewind/core/engine";
import type { FileFacts, FindingPlace } from "./finding.ts";

/** What a DAG has to do with partitions of assets: which it updates, and which it waits for. */
export function partitionFacts(
  definition: DagDefinition,
  { now, place }: { readonly now: number; readonly place: FindingPlace },
): Pick<FileFacts, "updatedPartitions" | "awaitedPartitions"> {
  const { dagId, document } = definition;
  const { schedule } = document;
  const key = schedule.kind === "cronPartition" ? keyNear(definition, now) : undefined;
  const outlets = document.tasks.flatMap((task) => task.outlets ?? []).filter(({ kind }) => kind === "asset");
  return {
    updatedPartitions:
      schedule.kind !== "cronPartition" || key === undefined
        ? []
        : [...new Set(outlets.map(({ name }) => name))].map((asset) => ({
            asset,
            dagId,
            key,
            keyFormat: schedule.keyFormat,
          })),
    awaitedPartitions: isPartitioned(schedule) ? [{ dagId, schedule, place }] : [],
  };
}

/** A key as the runs of the DAG have it. */
function keyNear({ timetable, startDate }: DagDefinition, now: number): string | undefined {
  const at = toDateTime(new Date(now), "now", "utc");
  const bounds = { earliest: startDate, latest: undefined, catchup: true, now: at };
  return timetable.nextRun(undefined, bounds)?.partition?.key;
}

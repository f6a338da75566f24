import type { DagDocument } from "@tradewind/core";
import { isFinished, isTimed } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";
import { durationText, stateText, timeText } from "../report/format.ts";
import { treeText } from "./ascii.ts";

/** The tree of a run's tasks, each with its state and how long it took, or takes. */
export function runTree(document: DagDocument, instances: readonly TaskInstanceRow[], now: number): string {
  const known = new Map(instances.map((row) => [row.taskId, row]));
  return treeText(document, ({ taskId }) => {
    const row = known.get(taskId);
    if (!row) return "";
    const { state, startedAt, endedAt, nextAt, tryNumber } = row;
    const took = startedAt !== null && (isFinished(state) || state === "running");
    const duration = took ? `  ${durationText((endedAt ?? now) - startedAt)}` : "";
    const tries = tryNumber > 1 ? `  try ${tryNumber}` : "";
    const next = isTimed(state) && nextAt !== null ? `  next at ${timeText(nextAt)}` : "";
    return `  ${stateText(state)}${duration}${tries}${next}`;
  });
}

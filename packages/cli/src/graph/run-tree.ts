import type { DagDocument } from "@tradewind/core";
import { isFinished } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";
import { durationText, stateText } from "../report/format.ts";
import { treeText } from "./ascii.ts";

/** The tree of a run's tasks, each with its state and how long it took, or takes. */
export function runTree(document: DagDocument, instances: readonly TaskInstanceRow[], now: number): string {
  const known = new Map(instances.map((row) => [row.taskId, row]));
  return treeText(document, ({ taskId }) => {
    const row = known.get(taskId);
    if (!row) return "";
    const { state, startedAt, endedAt, tryNumber } = row;
    const isTimed = startedAt !== null && (isFinished(state) || state === "running");
    const duration = isTimed ? `  ${durationText((endedAt ?? now) - startedAt)}` : "";
    const tries = tryNumber > 1 ? `  try ${tryNumber}` : "";
    return `  ${stateText(state)}${duration}${tries}`;
  });
}

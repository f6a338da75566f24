import type { DagDocument } from "@tradewind/core";
import { isFinished, isTimed, TASK_STATES } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";
import { durationText, stateText, timeText } from "../report/format.ts";
import { instancesByTask } from "../run-row.ts";
import { treeText } from "./ascii.ts";

/** The tree of a run's tasks, each with its state and how long it took, or takes; a mapped one with its instances counted. */
export function runTree(document: DagDocument, instances: readonly TaskInstanceRow[], now: number): string {
  const known = instancesByTask(instances);
  return treeText(document, ({ taskId, mapping }) => {
    const rows = known.get(taskId) ?? [];
    const isExpanded = mapping.length > 0 && rows.some(({ mapIndex }) => mapIndex >= 0);
    if (isExpanded) return countsText(rows, now);
    return rows[0] ? stateLine(rows[0], now) : "";
  });
}

function stateLine({ state, startedAt, endedAt, nextAt, tryNumber }: TaskInstanceRow, now: number): string {
  const took = startedAt !== null && (isFinished(state) || state === "running");
  const duration = took ? `  ${durationText((endedAt ?? now) - startedAt)}` : "";
  const tries = tryNumber > 1 ? `  try ${tryNumber}` : "";
  const next = isTimed(state) && nextAt !== null ? `  next at ${timeText(nextAt)}` : "";
  return `  ${stateText(state)}${duration}${tries}${next}`;
}

/** How many instances are in which state, and how long all of them took together, from the first start to the last end. */
function countsText(rows: readonly TaskInstanceRow[], now: number): string {
  const counts = TASK_STATES.flatMap((state) => {
    const count = rows.filter((row) => row.state === state && row.mapIndex >= 0).length;
    return count === 0 ? [] : [`${count} ${stateText(state)}`];
  });
  const starts = rows.flatMap(({ startedAt }) => startedAt ?? []);
  const isOver = rows.every(({ state }) => isFinished(state) || state === "none");
  const end = isOver ? rows.reduce((latest, { endedAt }) => Math.max(latest, endedAt ?? 0), 0) : now;
  const first = starts.reduce((earliest, at) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  return `  ${counts.join(", ")}${starts.length === 0 ? "" : `  ${durationText(end - first)}`}`;
}

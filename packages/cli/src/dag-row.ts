import type { DagDocument } from "@tradewind/core";
import { timetableFromDocument } from "@tradewind/core/engine";
import type { DagRow, Store } from "@tradewind/store";
import { comingRuns } from "./coming-runs.ts";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";
import { shortPath } from "./report/user-frame.ts";

export interface KnownDag {
  readonly row: DagRow;
  readonly document: DagDocument;
}

/** All DAGs of the store with their current documents. */
export async function knownDags(store: Store): Promise<KnownDag[]> {
  const rows = await store.getDags();
  const known = await Promise.all(rows.map(async (row) => ({ row, document: await store.getDocument(row.hash) })));
  return known.flatMap(({ row, document }) => (document ? [{ row, document }] : []));
}

/** A DAG of the store as commands list it. */
export function dagRow(
  { row, document }: KnownDag,
  when: { readonly now: number; readonly catchupByDefault: boolean },
): Row {
  const { dagId, isPaused, isActive, file } = row;
  return {
    dag_id: dagId,
    schedule: scheduleText(document),
    is_paused: isPaused,
    is_active: isActive,
    next_run: isPaused || !isActive ? null : nextRunText({ row, document }, when),
    tasks: document.tasks.length,
    owner: document.owner,
    tags: document.tags,
    file: file === null ? null : shortPath(file),
  };
}

/** The schedule in words; a timetable of one's own that is not known here by its name. */
export function scheduleText({ schedule }: DagDocument): string {
  if (schedule.kind === "custom") return schedule.name;
  return timetableFromDocument(schedule).summary;
}

function nextRunText({ row, document }: KnownDag, when: { now: number; catchupByDefault: boolean }): string | null {
  if (document.schedule.kind === "custom") return null;
  const [next] = comingRuns({ row, document, ...when, limit: 1 });
  return next ? isoTime(next.runAfter.toMillis()) : null;
}

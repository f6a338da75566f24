import type { DagDocument, TimetableDocument } from "@tradewind/core";
import { type TimetableRegistry, timetableFromDocument } from "@tradewind/core/engine";
import type { DagRow, Store } from "@tradewind/store";
import { type ComingRunsQuestion, comingRuns } from "./coming-runs.ts";
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

type When = Pick<ComingRunsQuestion, "now" | "catchupByDefault" | "timetables">;

/** A DAG of the store as commands list it. */
export function dagRow({ row, document }: KnownDag, when: When): Row {
  const { dagId, isPaused, isActive, file } = row;
  return {
    dag_id: dagId,
    schedule: scheduleText(document, when),
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
function scheduleText({ schedule }: DagDocument, { timetables }: When): string {
  if (isUnknown(schedule, timetables)) return schedule.name;
  return timetableFromDocument(schedule, timetables).summary;
}

function nextRunText({ row, document }: KnownDag, when: When): string | null {
  if (isUnknown(document.schedule, when.timetables)) return null;
  const [next] = comingRuns({ row, document, ...when, limit: 1 });
  return next ? isoTime(next.runAfter.toMillis()) : null;
}

/** One unknown timetable is no reason to list no DAGs at all. */
const isUnknown = (
  schedule: TimetableDocument,
  timetables: TimetableRegistry | undefined,
): schedule is Extract<TimetableDocument, { kind: "custom" }> =>
  schedule.kind === "custom" && !timetables?.has(schedule.name);

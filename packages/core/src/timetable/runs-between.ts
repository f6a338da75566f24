import type { DateTime } from "luxon";
import type { RunInfo, Timetable } from "./timetable.ts";

/**
 * The runs of a stretch of time, as a backfill asks for them, both ends included. For intervals their starts count, for ticks
 * the ticks, for partitions their dates. Airflow's `iter_dagrun_infos_between`.
 *
 * @example
 * const days = [...runsBetween(timetable, { earliest: startDate, latest: endDate })];
 */
export function* runsBetween(
  timetable: Timetable,
  { earliest, latest }: { readonly earliest: DateTime; readonly latest: DateTime },
): Generator<RunInfo> {
  if (timetable.partitionsBetween) return yield* timetable.partitionsBetween({ earliest, latest });
  const restriction = { earliest, latest, catchup: true, now: latest };
  let last: RunInfo | undefined;
  for (;;) {
    const run = timetable.nextRun(last?.interval, restriction);
    // a timetable that stands still, as @continuous does when it comes to the end, has no more runs here
    if (!run || (last && run.runAfter <= last.runAfter)) return;
    yield run;
    last = run;
  }
}

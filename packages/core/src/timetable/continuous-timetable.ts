import { DateTime } from "luxon";
import { dateAt } from "../date.ts";
import type { DataInterval, Timetable } from "./timetable.ts";

/** One run after the other, each about the time since the one before ended. `@continuous`; Airflow's ContinuousTimetable. */
export const continuousTimetable: Timetable = {
  summary: "@continuous",
  document: { kind: "continuous" },
  isPeriodic: false,
  maxActiveRuns: 1,
  followsRuns: true,
  nextRun(last, { earliest, latest, now }) {
    const start = last?.end ?? earliest ?? now;
    const end = DateTime.max(now, start);
    if (latest && end > latest) return undefined;
    return { interval: { start, end }, logicalDate: laterThan(last, start), runAfter: end };
  },
  newestComplete: (at) => ({ start: at, end: at }),
};

/** The start, unless the run before had it, too: the first run of a DAG without start date is about no time at all. */
function laterThan(last: DataInterval | undefined, start: DateTime): DateTime {
  return last && start <= last.start ? dateAt(last.start.toMillis() + 1, "utc") : start;
}

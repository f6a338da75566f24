import type { Timetable } from "./timetable.ts";

/** No runs by itself: `schedule: null`, the default. Airflow's NullTimetable. */
export const nullTimetable: Timetable = {
  summary: "never by itself",
  document: { kind: "none" },
  isPeriodic: false,
  nextRun: () => undefined,
  newestComplete: (at) => ({ start: at, end: at }),
};

/** One run, at the start date; without one, at once. `@once`; Airflow's OnceTimetable. */
export const onceTimetable: Timetable = {
  summary: "@once",
  document: { kind: "once" },
  isPeriodic: false,
  nextRun(last, { earliest, latest, now }) {
    const at = earliest ?? now;
    if (last || (latest && at > latest)) return undefined;
    return { interval: { start: at, end: at }, logicalDate: at, runAfter: at };
  },
  newestComplete: (at) => ({ start: at, end: at }),
};

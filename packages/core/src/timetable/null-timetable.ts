import type { Timetable } from "./timetable.ts";

/** No runs by itself: `schedule: null`, the default. Airflow's NullTimetable. */
export const nullTimetable: Timetable = {
  summary: "never by itself",
  document: { kind: "none" },
  first: () => undefined,
  next: () => undefined,
  newestComplete: (at) => ({ start: at, end: at }),
};

/** One run, at the start date. Airflow's OnceTimetable. */
export const onceTimetable: Timetable = {
  summary: "@once",
  document: { kind: "once" },
  first: (earliest) => ({ start: earliest, end: earliest }),
  next: () => undefined,
  newestComplete: (at) => ({ start: at, end: at }),
};

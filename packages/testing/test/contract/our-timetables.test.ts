import {
  asset,
  assetAndTime,
  assetOrTime,
  cronPartition,
  cronTrigger,
  defineTimetable,
  deltaTrigger,
  eventsTimetable,
  partitioned,
  partitionMapper,
  type Timetable,
  type TimetableDocument,
} from "@tradewind/core";
import { timetableOf } from "@tradewind/core/engine";
import { expect, test } from "vitest";
import { describeTimetable, type TimetableContract } from "../../src/contract/index.ts";

const FROM = "2024-01-01";

/** The kinds of timetables that there are: the compiler sees to it that none is left out. */
const KINDS: Readonly<Record<TimetableDocument["kind"], true>> = {
  none: true,
  once: true,
  continuous: true,
  cron: true,
  duration: true,
  cronTrigger: true,
  deltaTrigger: true,
  events: true,
  assets: true,
  assetOrTime: true,
  assetAndTime: true,
  partitioned: true,
  cronPartition: true,
  custom: true,
};
const tried = new Set<string>();

function timetable(of: Timetable, contract: TimetableContract): void {
  tried.add(of.document.kind);
  describeTimetable(of, contract);
}

test("every kind of timetable is held against its contract", () => {
  expect(Object.keys(KINDS).filter((kind) => !tried.has(kind))).toEqual([]);
});

for (const schedule of [
  null,
  "@once",
  "@continuous",
  "@daily",
  "@hourly",
  "0 6 * * 1-5",
  "30 2 * * *",
  "0 0 1 * *",
  { days: 3 },
  { months: 1 },
])
  timetable(timetableOf(schedule, "utc"), { from: FROM });

timetable(timetableOf("30 2 * * *", "Europe/Amsterdam"), { from: FROM });
timetable(timetableOf([asset("orders")], "utc"), { from: FROM });
timetable(cronTrigger("0 6 * * *"), { from: FROM });
timetable(cronTrigger(["0 6 * * *", "30 18 * * 5"], { timezone: "Europe/Amsterdam" }), { from: FROM });
timetable(cronTrigger("0 6 * * *", { interval: { days: 7 } }), { from: FROM, overlaps: true });
timetable(deltaTrigger({ hours: 5 }), { from: FROM });
timetable(eventsTimetable(["2024-02-01", "2024-02-29", "2024-07-01T12:00:00Z", "2025-01-01"]), { from: FROM });
timetable(assetAndTime({ timetable: cronTrigger("0 6 * * *"), assets: asset("orders") }), { from: FROM });
timetable(assetOrTime({ timetable: cronTrigger("0 6 * * *"), assets: asset("orders") }), { from: FROM });
timetable(partitioned([asset("orders")], { mapper: partitionMapper.startOfDay() }), { from: FROM });
timetable(cronPartition("0 6 * * *", { offset: -1, timezone: "Europe/Amsterdam" }), { from: FROM });

const shifts = defineTimetable({
  name: "shifts",
  create: ({ hours }: { hours: number }) => ({
    summary: `shifts of ${hours} hours`,
    nextRun(last, { earliest, latest, catchup, now }) {
      const next = last?.end ?? earliest ?? now;
      const passed = Math.floor(now.diff(next, "hours").hours / hours) - 1;
      const start = catchup ? next : next.plus({ hours: Math.max(0, passed) * hours });
      if (latest && start > latest) return undefined;
      const end = start.plus({ hours });
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    },
    newestComplete: (end) => ({ start: end.minus({ hours }), end }),
  }),
});

timetable(shifts({ hours: 8 }), { from: FROM, kind: shifts });

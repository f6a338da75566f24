import {
  asset,
  assetAndTime,
  assetOrTime,
  cronTrigger,
  defineTimetable,
  deltaTrigger,
  eventsTimetable,
} from "@tradewind/core";
import { timetableOf } from "@tradewind/core/engine";
import { describeTimetable } from "../../src/contract/index.ts";

const FROM = "2024-01-01";

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
  describeTimetable(timetableOf(schedule, "utc"), { from: FROM });

describeTimetable(timetableOf("30 2 * * *", "Europe/Amsterdam"), { from: FROM });
describeTimetable(cronTrigger("0 6 * * *"), { from: FROM });
describeTimetable(cronTrigger(["0 6 * * *", "30 18 * * 5"], { timezone: "Europe/Amsterdam" }), { from: FROM });
describeTimetable(cronTrigger("0 6 * * *", { interval: { days: 7 } }), { from: FROM, overlaps: true });
describeTimetable(deltaTrigger({ hours: 5 }), { from: FROM });
describeTimetable(eventsTimetable(["2024-02-01", "2024-02-29", "2024-07-01T12:00:00Z", "2025-01-01"]), { from: FROM });
describeTimetable(assetAndTime({ timetable: cronTrigger("0 6 * * *"), assets: asset("orders") }), { from: FROM });
describeTimetable(assetOrTime({ timetable: cronTrigger("0 6 * * *"), assets: asset("orders") }), { from: FROM });

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

describeTimetable(shifts({ hours: 8 }), { from: FROM, kind: shifts });

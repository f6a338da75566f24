import { defineTimetable, type Timetable, type TimetableKind, type TimetableRules } from "@tradewind/core";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { TIMETABLE_RULES } from "../../src/contract/timetable-rules.ts";
import { brokenBy } from "./broken.ts";

const from = DateTime.fromISO("2024-01-01", { zone: "utc" });

/** Shifts of eight hours, as they should be. */
const shifts: TimetableRules = {
  summary: "shifts",
  nextRun(last, { earliest, latest, catchup, now }) {
    const next = last?.end ?? earliest ?? now;
    const passed = Math.floor(now.diff(next, "hours").hours / 8) - 1;
    const start = catchup ? next : next.plus({ hours: Math.max(0, passed) * 8 });
    if (latest && start > latest) return undefined;
    const end = start.plus({ hours: 8 });
    return { interval: { start, end }, logicalDate: start, runAfter: end };
  },
  newestComplete: (end) => ({ start: end.minus({ hours: 8 }), end }),
};

const kindOf = (changes: Partial<TimetableRules>): TimetableKind<null> =>
  defineTimetable({ name: "shifts", create: (_data: null) => ({ ...shifts, ...changes }) });

function broken(changes: Partial<TimetableRules>, more: Partial<Timetable> = {}) {
  const kind = kindOf(changes);
  const timetable = { ...kind(null), ...more };
  return brokenBy(TIMETABLE_RULES, { timetable, contract: { from, kind: kind as TimetableKind<never> } });
}

type NextRun = TimetableRules["nextRun"];

/** Another answer to every question, made from the right one. */
const answered = (change: (run: NonNullable<ReturnType<NextRun>>) => ReturnType<NextRun>): Partial<TimetableRules> => ({
  nextRun: (last, restriction) => {
    const run = shifts.nextRun(last, restriction);
    return run && change(run);
  },
});

test("a timetable that is as it should be keeps its contract", async () => {
  expect(await broken({})).toEqual({});
});

describe("a timetable breaks its contract", () => {
  test("that stands still, or whose intervals run backwards", async () => {
    const name = "gives a later run each time";
    const still = {
      nextRun: (_last, restriction) => shifts.nextRun(undefined, restriction),
    } satisfies Partial<TimetableRules>;
    expect((await broken(still))[name]).toEqual([
      "found 2024-01-01T00:00:00.000Z (2024-01-01T00:00:00.000Z to 2024-01-01T08:00:00.000Z, after 2024-01-01T08:00:00.000Z) behind 2024-01-01T00:00:00.000Z (2024-01-01T00:00:00.000Z to 2024-01-01T08:00:00.000Z, after 2024-01-01T08:00:00.000Z), expected a later one",
    ]);
    const backward = answered((run) => ({
      ...run,
      interval: { start: run.interval.end.plus(1), end: run.interval.end },
    }));
    expect((await broken(backward))[name]).toContain("and 37 more");
  });

  test("that counts what it was asked", async () => {
    let asked = 0;
    const counting = answered((run) => ({ ...run, runAfter: run.runAfter.plus(asked++) }));
    expect((await broken(counting))["gives the same answer to the same question"]).toHaveLength(4);
  });

  test("that looks at the clock", async () => {
    const looking = answered((run) => ({
      ...run,
      runAfter: run.runAfter.plus({ minutes: new Date().getUTCMinutes() }),
    }));
    expect(await broken(looking)).toMatchObject({
      "reads no clock": ["found other answers on a machine whose clock has another time"],
    });
  });

  test("that its document does not describe", async () => {
    const name = "is the same when it is made again from its document";
    expect(await broken({}, { document: { kind: "custom", name: "shift", data: null } })).toEqual({
      [name]: [expect.stringMatching(/^found UnknownNameError: .*"shift".*, expected the timetable$/)],
    });
    expect(await broken({}, { document: { kind: "custom", name: "shifts", data: undefined as never } })).toEqual({
      [name]: ["found another document after it was written as JSON and read again"],
    });
    expect(await broken({}, { document: { kind: "duration", iso: "PT6H" } })).toEqual({
      [name]: [
        expect.stringMatching(
          /^found 2024-01-01T00.* to 2024-01-01T06.* from its document, expected .* to 2024-01-01T08/,
        ),
        'found the summary "every 6 hours" from its document',
      ],
    });
  });

  test("whose intervals overlap", async () => {
    const wide = answered((run) => ({
      ...run,
      interval: { start: run.interval.start.minus({ hours: 1 }), end: run.interval.end },
    }));
    expect((await broken(wide))["has intervals that do not overlap"]).toHaveLength(4);
  });

  test("that is another one without catchup, or goes through all that is past", async () => {
    const name = "plans the same run without catchup as with it, when it is due, and passes over what is long past";
    const late: NextRun = (last, restriction) => {
      const run = shifts.nextRun(last, restriction);
      return run && !restriction.catchup ? { ...run, runAfter: run.runAfter.plus({ hours: 1 }) } : run;
    };
    expect((await broken({ nextRun: late }))[name]).toHaveLength(4);
    const patient: NextRun = (last, restriction) => shifts.nextRun(last, { ...restriction, catchup: true });
    expect(await broken({ nextRun: patient })).toEqual({
      [name]: [
        expect.stringMatching(/^found 2024-01-01T08.* without catchup at 2024-01-14T08.*, expected a newer one$/),
      ],
    });
  });

  test("that does not care for the dates of the DAG", async () => {
    const name = "has no run before the start date, and none after the end date";
    const endless: NextRun = (last, restriction) => shifts.nextRun(last, { ...restriction, latest: undefined });
    expect((await broken({ nextRun: endless }))[name]).toHaveLength(4);
    const early: NextRun = (last, { earliest, ...restriction }) =>
      shifts.nextRun(last, { ...restriction, earliest: earliest?.minus({ hours: 8 }) });
    expect((await broken({ nextRun: early }))[name]).toEqual([
      expect.stringMatching(/^found 2023-12-31T16.* before the start date 2024-01-01/),
    ]);
    const short: NextRun = (last, restriction) =>
      shifts.nextRun(last, { ...restriction, latest: restriction.latest?.minus(1) });
    expect((await broken({ nextRun: short }))[name]).toEqual([
      expect.stringMatching(/^found no run on the end date 2024-01-07T16/),
    ]);
  });

  test("that is lost when clocks are changed", async () => {
    const days: NextRun = (last, { earliest, now }) => {
      const start = last?.end ?? earliest ?? now;
      // the day in October has 25 hours
      const end = start.plus({ hours: 24 }).startOf("day");
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    };
    const found = await broken({ nextRun: days });
    expect(found["goes on over the days on which clocks are changed"]).toHaveLength(1);
  });

  test("whose newest interval has not ended yet", async () => {
    const open: Partial<TimetableRules> = { newestComplete: (at) => ({ start: at, end: at.plus({ hours: 8 }) }) };
    expect((await broken(open))["knows the newest interval that has ended"]).toHaveLength(4);
  });
});

import { describe, expect, test } from "vitest";
import { dagDocumentSchema } from "../../src/document/index.ts";
import {
  cronTrigger,
  defineTimetable,
  deltaTrigger,
  eventsTimetable,
  InvalidOptionError,
  type Schedule,
  type Timetable,
} from "../../src/index.ts";
import { timetableRegistry } from "../../src/timetable/define-timetable.ts";
import { timetableFromDocument, timetableOf } from "../../src/timetable/schedule.ts";
import { at, from, span, starts } from "./intervals.ts";

const everyOther = defineTimetable({
  name: "every-other",
  create: ({ hours }: { hours: number }) => ({
    summary: `every ${hours} hours`,
    nextRun(last, { earliest, now }) {
      const start = last?.end ?? earliest ?? now;
      const end = start.plus({ hours });
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    },
    newestComplete: (end) => ({ start: end.minus({ hours }), end }),
  }),
});
const registry = timetableRegistry([everyOther]);

describe("a timetable in a document", () => {
  test.each<[string, Schedule]>([
    ["never", null],
    ["once", "@once"],
    ["continuously", "@continuous"],
    ["a preset", "@daily"],
    ["a cron expression", "30 6 * * 1-5"],
    ["a duration", { days: 3 }],
    ["a cron trigger", cronTrigger("0 6 * * *", { interval: "PT1H", runImmediately: { hours: 2 } })],
    ["cron triggers", cronTrigger(["0 6 * * *", "0 0 L * *"], { timezone: "Asia/Tokyo", runImmediately: true })],
    ["a delta trigger", deltaTrigger({ months: 1 }, { interval: { days: 1 } })],
    ["events", eventsTimetable(["2024-05-01", "2024-04-01"], { restrictToEvents: true, description: "Two days" })],
    ["one's own", everyOther({ hours: 5 })],
  ])("of %s is made again from it", (_what, schedule) => {
    const timetable = timetableOf(schedule, "Europe/Amsterdam");
    const stored = dagDocumentSchema.shape.schedule.parse(JSON.parse(JSON.stringify(timetable.document)));
    const again = timetableFromDocument(stored, registry);
    const start = "2024-03-29T10:00:00Z";
    expect(again.document).toEqual(timetable.document);
    expect(again.summary).toBe(timetable.summary);
    expect(starts(again, start, 4)).toEqual(starts(timetable, start, 4));
    expect(span(again.newestComplete(at(start)))).toEqual(span(timetable.newestComplete(at(start))));
    const unbounded = from(undefined, { catchup: false, now: at(start) });
    expect(span(again.nextRun(undefined, unbounded)?.interval)).toBe(
      span(timetable.nextRun(undefined, unbounded)?.interval),
    );
  });

  test("that nobody registered is named with the nearest one", () => {
    const document = { kind: "custom", name: "every-othr", data: null } as const;
    expect(() => timetableFromDocument(document, registry)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('"every-othr"'),
        hint: 'Did you mean "every-other"?',
      }),
    );
  });
});

describe("a timetable of one's own", () => {
  test("is typed by its data", () => {
    // @ts-expect-error hours is a number
    const wrong = () => everyOther({ hours: "5" });
    expect(wrong).toBeTypeOf("function");
  });

  test("takes JSON only, since its document must hold it", () => {
    const since = defineTimetable({ name: "since", create: () => ({}) as Timetable });
    expect(() => since({ when: new Date(0) } as never)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('found "data.when"') }),
    );
  });

  test("may not take the name of another one", () => {
    const impostor = defineTimetable({ name: "every-other", create: () => ({}) as Timetable });
    expect(() => timetableRegistry([everyOther, impostor])).toThrow(InvalidOptionError);
    expect(timetableRegistry([everyOther, everyOther]).size).toBe(1);
  });
});

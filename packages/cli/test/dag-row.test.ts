import { defineDag, defineTimetable, EmptyOperator, type Flow } from "@tradewind/core";
import { timetableRegistry } from "@tradewind/core/engine";
import { expect, test } from "vitest";
import { dagRow } from "../src/dag-row.ts";

const shifts = defineTimetable({
  name: "shifts",
  create: ({ hours }: { hours: number }) => ({
    summary: `shifts of ${hours} hours`,
    nextRun(last, { earliest, now }) {
      const start = last?.end ?? earliest ?? now;
      const end = start.plus({ hours });
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    },
    newestComplete: (end) => ({ start: end.minus({ hours }), end }),
  }),
});

class Empty {
  flow(this: Flow<Empty>) {
    new EmptyOperator({ taskId: "nothing" });
  }
}

const { document } = defineDag(Empty, {
  dagId: "shifts",
  startDate: "2024-01-01",
  schedule: shifts({ hours: 8 }),
  tasks: {},
});
const row = {
  dagId: "shifts",
  hash: document.hash,
  file: null,
  isPaused: false,
  isActive: true,
  cursorStart: null,
  cursorEnd: null,
  updatedAt: 0,
};
const when = { now: 0, catchupByDefault: true };

test("a timetable of one's own is shown as it describes itself, with its next run", () => {
  expect(dagRow({ row, document }, { ...when, timetables: timetableRegistry([shifts]) })).toMatchObject({
    schedule: "shifts of 8 hours",
    next_run: "2024-01-01T08:00:00Z",
  });
});

test("one that is not known here is shown by its name, and what it would say next is left out", () => {
  expect(dagRow({ row, document }, when)).toMatchObject({ schedule: "shifts", next_run: null });
});

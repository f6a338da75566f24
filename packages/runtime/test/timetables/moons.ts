import { defineTimetable } from "@tradewind/core";

/** A run at each full moon, roughly. */
export const fullMoon = defineTimetable({
  name: "full-moon",
  create: ({ first }: { first: string }) => ({
    summary: "at full moon",
    nextRun(last, { earliest, now }) {
      const start = last?.start.plus({ days: 29.53 }) ?? (earliest ?? now).set({ day: Number(first) });
      return { interval: { start, end: start }, logicalDate: start, runAfter: start };
    },
    newestComplete: (at) => ({ start: at, end: at }),
  }),
});

import type { TestScheduler } from "../src/internal.ts";

/** What tasks have printed, in order. */
export const printedLines = (rt: Pick<TestScheduler, "events">) =>
  rt.events.flatMap((event) =>
    event.kind === "log" ? [{ runId: event.runId, taskId: event.taskId, text: event.line.message }] : [],
  );

/** What one task has printed, over all runs. */
export const printedBy = (rt: Pick<TestScheduler, "events">, taskId: string) =>
  printedLines(rt).flatMap((line) => (line.taskId === taskId ? [line.text] : []));

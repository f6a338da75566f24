import { DateTime } from "luxon";
import type { AttemptRuns } from "../src/attempt-runs.ts";
import type { AttemptScope } from "../src/context.ts";
import { HookScope } from "../src/hooks/hook-scope.ts";
import { timetableOf } from "../src/timetable/schedule.ts";
import { taskContext } from "./task-context.ts";

export interface ScopeOptions extends Partial<AttemptScope> {
  /** ISO 8601. @default the start of the task */
  readonly now?: string;
  readonly timezone?: string;
  /** @default "@daily" */
  readonly schedule?: string | null;
  /** What the outside answers to questions about runs. @default nothing: asking is an error */
  readonly answers?: Partial<AttemptRuns>;
}

/** What belongs to an attempt of `load` in the run of 2024-01-31 06:30. */
export function attemptScope(options: ScopeOptions = {}): AttemptScope {
  const { now = "2024-02-01T06:30:05Z", timezone = "utc", schedule = "@daily", answers = {}, ...overrides } = options;
  return {
    context: taskContext(),
    renderedOptions: new Map(),
    hooks: new HookScope(() => Promise.reject(new Error("this test has no connections"))),
    runs: { triggerRun: notHere, runState: notHere, externalStates: notHere, ...answers },
    clock: {
      now: () => DateTime.fromISO(now).toMillis(),
      monotonic: () => 0,
      sleep: notHere,
      timer: () => ({ cancel() {} }),
    },
    maskSecret() {},
    definition: { timetable: timetableOf(schedule, timezone), options: { timezone } },
    ...overrides,
  };
}

async function notHere(): Promise<never> {
  throw new Error("this test has no answer to that");
}

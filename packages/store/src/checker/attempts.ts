import { isActive, isBetweenTries, isFinished } from "@tradewind/core/engine";
import { isSetBack, type Step, type TaskCase } from "./run-case.ts";
import type { RunInvariant } from "./run-invariant.ts";
import type { OffendingRow } from "./violation.ts";

/** What must hold for the attempts of every task instance. A try keeps its number when it is handed back or goes on after a wait. */
export const ATTEMPT_INVARIANTS: readonly RunInvariant[] = [
  forEachTask(
    "I1",
    "a task succeeds once, unless a user clears or marks it, or its group is tried again",
    ({ steps }) => {
      let successes = 0;
      return steps.filter((step) => {
        if (step.actor === "user" || isSetBack(step)) successes = 0;
        else if (step.to === "success") successes++;
        return successes > 1;
      });
    },
  ),

  forEachTask(
    "I2",
    "tries are numbered 1 to n without a gap, and the row has the last number",
    ({ steps, instance }) => {
      let current = 0;
      const wrong: OffendingRow[] = steps.filter((step) => {
        if (isStart(step, current)) current++;
        return counts(step) && step.tryNumber !== current;
      });
      const isBehind = instance !== undefined && instance.tryNumber !== current;
      return isBehind ? [...wrong, { ...instance, lastTryInLog: current }] : wrong;
    },
  ),

  forEachTask("I3", "an attempt that was replaced is older than the one that has a next step", (task) => {
    const { past, instance, steps } = task;
    if (!instance || !isActive(instance.state)) return [];
    // one that waits for the next try of its group has no attempt yet that replaces the last one
    const last = steps.at(-1);
    const newest = last && isSetBack(last) ? instance.tryNumber + 1 : instance.tryNumber;
    return past.filter(({ tryNumber }) => tryNumber >= newest);
  }),

  forEachTask("I4", "a try begins after the one before has ended", ({ steps }) => {
    let current = 0;
    return steps.filter((step) => {
      if (!counts(step) || step.tryNumber <= current) return false;
      current = step.tryNumber;
      return !isBetweenTries(step.from);
    });
  }),

  forEachTask("I21", "an attempt is queued before it starts, and starts before it ends", ({ steps }) => {
    let last: Step | undefined;
    return steps.filter((step) => {
      const before = last;
      last = step;
      if (step.to === "running") return before?.to !== "queued" || before.tryNumber !== step.tryNumber;
      return step.actor === "worker" && before?.to !== "running";
    });
  }),

  forEachTask("I26", "no more tries than are allowed", ({ instance }) =>
    instance && instance.tryNumber > 0 && instance.tryNumber > instance.maxTries ? [instance] : [],
  ),
];

function forEachTask(id: string, what: string, find: (task: TaskCase) => readonly object[]): RunInvariant {
  return {
    id,
    what,
    find: ({ run: { dagId, runId }, tasks }) =>
      tasks.flatMap((task) => find(task).map((row) => ({ dagId, runId, taskId: task.taskId, ...row }))),
  };
}

const isStart = ({ from, to, tryNumber }: Step, current: number): boolean =>
  isBetweenTries(from) && isActive(to) && tryNumber === current + 1;

/** Moves that are about an attempt: not those of users, nor of tasks that end without having started. */
const counts = ({ from, to, actor }: Step): boolean => actor !== "user" && !(from === "none" && isFinished(to));

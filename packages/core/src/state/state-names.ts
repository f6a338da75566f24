import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { suggestion } from "../errors/nearest.ts";
import { RUN_STATES } from "./run-state.ts";
import { TASK_STATES } from "./task-state.ts";

// States that authors name in options, checked when the DAG is loaded. Compared are strings; a wrong one would never come true.

/** @throws InvalidOptionError when one is no state of a run. */
export const assertRunStates = (states: readonly string[], option: string): void =>
  assertKnown(states, RUN_STATES, option);

/** @throws InvalidOptionError when one is no state of a task. */
export const assertTaskStates = (states: readonly string[], option: string): void =>
  assertKnown(states, TASK_STATES, option);

function assertKnown(states: readonly string[], known: readonly string[], option: string): void {
  for (const state of states) {
    if (known.includes(state)) continue;
    throw new InvalidOptionError({ option, found: state, expected: `a state. ${suggestion(state, known)}` });
  }
}

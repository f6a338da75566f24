import { LoopNotConvergedError, UntilAnswerError } from "@tradewind/core";
import { type BoundLoop, type Decision, mapPathOf } from "@tradewind/core/engine";
import type { AttemptRequest } from "./protocol.ts";

/** The number of the iteration that an attempt of a task in a loop belongs to. */
export const iterationOf = ({ mapIndex }: Pick<AttemptRequest, "mapIndex">): number => mapPathOf(mapIndex)[0] ?? 0;

/**
 * What the gate of a loop decides when it has asked: undefined when the loop stops.
 *
 * @throws LoopNotConvergedError when there may be no further iteration; UntilAnswerError
 */
export function gateDecision(
  { loopId, gate, maxIterations, hasUntil }: BoundLoop,
  attempt: Pick<AttemptRequest, "mapIndex">,
  answer: unknown,
): Decision | undefined {
  if (hasUntil && typeof answer !== "boolean") throw new UntilAnswerError({ loopId, gate, found: describe(answer) });
  if (hasUntil && answer === true) return undefined;
  const iterations = iterationOf(attempt) + 1;
  if (iterations < maxIterations) return { kind: "repeat" };
  if (hasUntil) throw new LoopNotConvergedError({ loopId, iterations });
  return undefined;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function, or a reference to a task's result";
  return value === null || typeof value !== "object" ? JSON.stringify(value) : "an object";
}

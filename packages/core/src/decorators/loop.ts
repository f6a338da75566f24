import { currentFlow } from "../flow/flow-scope.ts";
import { addLoop } from "../flow/loop.ts";
import type { AnyLoopOptions, LoopOptions } from "../flow/loop-options.ts";
import type { TaskGroup } from "../flow/task-group.ts";
import type { Arg, ElementArg, XComArg } from "../flow/types.ts";

/**
 * Repeats a group of tasks: after each iteration `until` is asked whether that was enough. `wire` adds the tasks of an iteration and returns
 * the result of its last one, which is what `until` gets, and the next iteration as `previous`; what is after the loop gets that of the
 * last iteration, as `output`. Iterations come into being one after the other. A method of a group is repeated with `this.method.loop()`.
 * Airflow's loops.
 *
 * @throws OutsideFlowError outside of `flow()`; InvalidOptionError for what cannot be asked.
 * @example
 * const refined = loop(
 *   "refine",
 *   { maxIterations: 10, initial: 1, until: (estimate) => Math.abs(estimate ** 2 - 2) < 1e-6 },
 *   (previous) => this.improve(previous),
 * );
 * this.report(refined.output);
 */
export function loop<T>(
  name: string,
  options: LoopOptions<NoInfer<T>> & { readonly initial?: never },
  wire: (previous: ElementArg<T | undefined>) => XComArg<T>,
): TaskGroup<XComArg<T>>;
// last, since it is the one that the compiler explains
export function loop<T>(
  name: string,
  options: LoopOptions<NoInfer<T>> & { readonly initial: Arg<T> },
  wire: (previous: ElementArg<T>) => XComArg<NoInfer<T>>,
): TaskGroup<XComArg<T>>;
export function loop(name: string, options: object, wire: (previous: never) => unknown): TaskGroup<never> {
  const parts = { name, options: options as AnyLoopOptions, method: undefined };
  return addLoop(currentFlow("loop()"), parts, wire as (previous: unknown) => unknown) as TaskGroup<never>;
}

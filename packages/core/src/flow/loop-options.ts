import type { TaskContext } from "../context.ts";
import type { RetryOptions, TaskGroupOptions } from "./group-options.ts";
import type { Arg, ValueRef } from "./types.ts";

/**
 * Asked after each iteration of a loop, with what its last task has returned: with `true` the loop stops. A function, or a method that is
 * a task: `until: this.isGoodEnough`.
 */
export type Until<T> = (result: T, context: TaskContext) => boolean | Promise<boolean> | ValueRef<boolean>;

/** Options of a loop: those of a group, and how often it is repeated. */
export interface LoopOptions<T> extends Omit<TaskGroupOptions, keyof RetryOptions> {
  /**
   * The most iterations that there are. With `until`, a loop that has come to its last one and may not stop fails; without it there are
   * exactly so many. Airflow's `max_iterations`.
   */
  readonly maxIterations: number;
  /**
   * Asked in a task of its own after each iteration, the loop's gate: it has tries and a log, and is called as the method is, or the
   * function, or `until`. @default none: the loop has `maxIterations` iterations
   */
  readonly until?: Until<T> | undefined;
  /** What the first iteration gets for the result of the one before: a value, a template, or a reference. @default undefined */
  readonly initial?: Arg<T>;
}

/** The options of a loop of which nothing is known yet. */
export type AnyLoopOptions = Omit<LoopOptions<unknown>, "until"> & { readonly until?: unknown };

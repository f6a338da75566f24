import type { Problem } from "../../src/index.ts";
import {
  type DagDefinition,
  type DefineDagOptions,
  defineDag,
  EmptyOperator,
  InvalidDagError,
} from "../../src/index.ts";
import type { TaskOptions } from "../../src/operators/task-options.ts";

/** A DAG of whatever `wire` adds. */
export function dagOf(wire: () => void, options: DefineDagOptions = {}): DagDefinition {
  class Wired {
    flow() {
      wire();
    }
  }
  return defineDag(Wired, { dagId: "wired", ...options });
}

/** A task that does nothing. */
export const empty = (taskId: string, options: TaskOptions = {}): EmptyOperator =>
  new EmptyOperator({ ...options, taskId });

/** The dependencies of a DAG as `a -> b`, sorted. */
export const edgesOf = ({ tasks }: DagDefinition): string[] =>
  [...tasks.values()].flatMap(({ taskId, upstream }) => upstream.map((up) => `${up} -> ${taskId}`)).sort();

/** What is wrong with the DAG that `build` makes; nothing when it is well. */
export function problemsOf(build: () => unknown): readonly Problem[] {
  try {
    build();
  } catch (error) {
    if (error instanceof InvalidDagError) return error.problems;
    throw error;
  }
  return [];
}

/** The messages of the problems. */
export const messagesOf = (build: () => unknown): string[] => problemsOf(build).map(({ message }) => message);

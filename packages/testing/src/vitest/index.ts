import "../index.ts";
import type { TaskState } from "@tradewind/core/engine";
import { expect } from "vitest";
import type { EnvLogLine } from "../env/env-task.ts";
import { matchers } from "./matchers.ts";
import { runSerializer, taskSerializer } from "./serializers.ts";

export { fakeHook } from "./fake-hook.ts";
export { test } from "./fixture.ts";
export { type ProjectRules, type ProjectTestOptions, testProject } from "./test-project.ts";

/** What can be said of runs, tasks and DAGs; also as asymmetric matchers. */
export interface TradewindMatchers<R = unknown> {
  /** A run or a task. */
  toHaveSucceeded(): R;
  /** A run or a task; with an error whose text has this in it. */
  toHaveFailed(error?: string | RegExp): R;
  toHaveBeenSkipped(): R;
  /** A run or a task. */
  toHaveState(state: TaskState): R;
  /** A run: these of its tasks have these states. */
  toHaveStates(states: Readonly<Record<string, TaskState>>): R;
  /** A task: how many tries it has had. */
  toHaveTries(tries: number): R;
  /** A task: what it returned, or stored under a key. Of a mapped task the list of all instances. */
  toHaveXCom(value: unknown, key?: string): R;
  /** A task: a line of its log has this in it. */
  toHaveLogged(text: string | RegExp, options?: { readonly level?: EnvLogLine["level"] }): R;
  /** A task: these of its template fields have become this. */
  toHaveRendered(fields: Readonly<Record<string, unknown>>): R;
  /** A run: these tasks began in this order. */
  toHaveRunInOrder(tasks: readonly string[]): R;
  /** A run: one of its tasks has updated this asset, by name or URI. */
  toHaveEmittedAsset(nameOrUri: string, extra?: Readonly<Record<string, unknown>>): R;
  /** A class or a definition. */
  toBeValidDag(): R;
  /** A DAG: its schedule as written, or in words. */
  toHaveSchedule(schedule: string | null): R;
  /** A DAG: its graph is this, `a >> [b, c]` a line, `group name { ... }`. */
  toMatchGraph(graph: string): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own declaration has it so
  interface Matchers<T = any> extends TradewindMatchers<T> {}
}

expect.extend(matchers);
expect.addSnapshotSerializer(runSerializer);
expect.addSnapshotSerializer(taskSerializer);

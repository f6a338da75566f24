import { createRequire } from "node:module";
import type {} from "reflect-metadata/lite";
import type { DagOptions } from "../dag-options.ts";
import type { TaskGroupOptions } from "../flow/group-options.ts";
import type { TaskRole } from "../flow/task-node.ts";
import type { TaskKind } from "../operators/base-operator.ts";
import type { BashMethodOptions } from "../operators/bash-operator.ts";
import type { ShortCircuitOptions } from "../operators/branch-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";
import type { SourceLocation } from "../source-location.ts";

// Both decorator protocols end here. What they have in common is a "holder" per class that inherits from its parent class's:
// the prototype under legacy decorators, `context.metadata` under standard ones. reflect-metadata looks up along that chain,
// so a subclass has its parent's tasks, and an override without a decorator of its own keeps the parent's options.
// Keys stand in the global symbol registry: a second copy of this package must find what the first one wrote.
const DAG: unique symbol = Symbol.for("tradewind.dag") as never;
const TASK: unique symbol = Symbol.for("tradewind.task") as never;
const METADATA: symbol = (Symbol as { metadata?: symbol }).metadata ?? Symbol.for("Symbol.metadata");
const TASK_NAMES: unique symbol = Symbol.for("tradewind.taskNames") as never;

/** What the decorator of a task method records. */
export interface MethodRecord {
  readonly kind: Exclude<TaskKind, "empty"> | "bash";
  readonly options: TaskOptions & SensorOptions & ShortCircuitOptions & BashMethodOptions;
  readonly role?: TaskRole | undefined;
}

/** What `@taskGroup` records. */
export interface GroupRecord {
  readonly kind: "group";
  readonly options: TaskGroupOptions & { readonly groupId?: string };
}

/** What `@dag` records. */
export interface DagRecord {
  readonly options: DagOptions;
  readonly source: SourceLocation | undefined;
  /** Of a class that makes assets: options of the task that its method `materialize` is. */
  readonly materialize?: TaskOptions;
}

export type AnyClass = abstract new (...args: never[]) => object;

/** Whether anybody has recorded anything, be it a second copy of this package. */
const isLoaded = (): boolean => "getMetadata" in Reflect;

/**
 * Lite: without the fallbacks for engines that have no Map, half as long to load. Required, not imported: Node would work out the names
 * of its exports first, and it has none. A process that meets no decorator has no need of it.
 */
function load(): void {
  if (!isLoaded()) createRequire(import.meta.url)("reflect-metadata/lite");
}

export function recordTask(holder: object, name: string, record: MethodRecord | GroupRecord): void {
  load();
  Reflect.defineMetadata(TASK, record, holder, name);
  const inherited: readonly string[] = Reflect.getMetadata(TASK_NAMES, holder) ?? [];
  Reflect.defineMetadata(TASK_NAMES, [...new Set([...inherited, name])], holder);
}

export function recordDag(Class: AnyClass, record: DagRecord): void {
  load();
  Reflect.defineMetadata(DAG, record, Class);
}

/** What `@dag` recorded for this very class: a subclass is a DAG of its own only when it is decorated itself. */
export function dagRecordOf(Class: unknown): DagRecord | undefined {
  return typeof Class === "function" && isLoaded() ? Reflect.getOwnMetadata(DAG, Class) : undefined;
}

/** The task and group methods of a class and what was recorded for each, parents' first. */
export function taskRecordsOf(Class: AnyClass): Map<string, MethodRecord | GroupRecord> {
  if (!isLoaded()) return new Map();
  const metadata = (Class as unknown as Record<symbol, object | undefined>)[METADATA];
  const holders: object[] = [Class.prototype as object, ...(metadata ? [metadata] : [])];
  const records = new Map<string, MethodRecord | GroupRecord>();
  for (const holder of holders) {
    for (const name of (Reflect.getMetadata(TASK_NAMES, holder) as readonly string[] | undefined) ?? []) {
      records.set(name, Reflect.getMetadata(TASK, holder, name));
    }
  }
  return records;
}

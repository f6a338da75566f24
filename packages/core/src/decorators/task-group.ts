import { currentFlow } from "../flow/flow-scope.ts";
import type { TaskGroupOptions } from "../flow/group-options.ts";
import { addGroup, type TaskGroup } from "../flow/task-group.ts";
import type { ElementsOf, Expandable, MappedResult } from "../flow/types.ts";
import { decorateMethod } from "./protocol.ts";
import type { GroupDecorator } from "./types.ts";

/**
 * Puts the tasks that `wire` adds into a group: their ids begin with its name, and dependencies can be set for all of it at once. With
 * `expand` the whole group has an instance for every element of a list (for every combination, of several), and `wire` gets a reference
 * to the element. Groups may be nested, and so may mapped ones. Airflow's TaskGroup.
 *
 * @throws OutsideFlowError outside of `flow()`.
 * @example
 * const clean = taskGroup("clean", { tooltip: "per shop" }, () => this.dedupe(this.fetch()));
 * const loaded = taskGroup("shops", { expand: [["nl", "be"]] }, (shop) => this.load(this.fetch(shop)));
 * this.report(loaded.output).after(clean);
 */
export function taskGroup<Output>(name: string, wire: () => Output): TaskGroup<Output>;
export function taskGroup<Output>(
  name: string,
  options: TaskGroupOptions & { readonly expand?: never },
  wire: () => Output,
): TaskGroup<Output>;
export function taskGroup<Lists extends readonly Expandable[], Output>(
  name: string,
  options: TaskGroupOptions & { readonly expand: readonly [...Lists] },
  wire: (...elements: ElementsOf<Lists>) => Output,
): TaskGroup<MappedResult<Output>>;
/**
 * As a decorator: makes a method a group. `this` in it is the flow, the tasks that it adds are the group's, and what it returns is what
 * the call gives. Calling it again adds another group; `expand` maps the whole of it. Airflow's `@task_group`.
 *
 * @example
 * @taskGroup()
 * shop(this: Flow<Sales>, name: Arg<string>) { return this.load(this.fetch(name)); }
 * flow(this: Flow<Sales>) { this.report(this.shop.expand(["nl", "be"])); }
 */
export function taskGroup(options?: TaskGroupOptions & { readonly groupId?: string }): GroupDecorator;
export function taskGroup(name: unknown = {}, ...rest: unknown[]): unknown {
  if (typeof name !== "string") return decorateMethod({ kind: "group", options: name as TaskGroupOptions });
  const wire = rest.at(-1) as (...elements: unknown[]) => unknown;
  const { expand, ...options } = (rest.length > 1 ? rest[0] : {}) as TaskGroupOptions & { expand?: readonly unknown[] };
  return addGroup(currentFlow("taskGroup()"), { name, options, expand, method: undefined }, wire);
}

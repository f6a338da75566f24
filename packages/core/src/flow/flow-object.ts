import type { GroupRecord, MethodRecord } from "../decorators/metadata.ts";
import { NotATaskError } from "../errors/authoring-errors.ts";
import type { FlowBuilder } from "./flow-builder.ts";
import { addLoop } from "./loop.ts";
import type { AnyLoopOptions } from "./loop-options.ts";
import { addGroup, type TaskGroup } from "./task-group.ts";
import { taskMethod } from "./task-method.ts";
import { Unmapped } from "./unmapped.ts";

export interface FlowObjectParts {
  readonly builder: FlowBuilder;
  readonly className: string;
  readonly instance: object;
  readonly newInstance: () => object;
  readonly methods: ReadonlyMap<string, MethodRecord | GroupRecord>;
}

/** What `this` is inside `flow()`: task methods add tasks, groups their tasks, other members are those of a plain instance. */
export function flowObject(parts: FlowObjectParts): object {
  const { builder, instance, methods, className, newInstance } = parts;
  const flow: object = new Proxy(instance, {
    get(target, property) {
      const method = String(property);
      const record = typeof property === "string" ? methods.get(property) : undefined;
      if (record?.kind === "group") return groupMethod(parts, { method, record, flow });
      const value = Reflect.get(target, property, target);
      if (record) return taskMethod({ builder, method, record, newInstance, arity: arityOf(value) });
      if (typeof value !== "function" || Object.hasOwn(target, property)) return value;
      return () => {
        throw new NotATaskError({ className, method });
      };
    },
  });
  return flow;
}

interface GroupMethodParts {
  readonly method: string;
  readonly record: GroupRecord;
  readonly flow: object;
}

/** Calling a group's method adds its tasks, once more each time; with `expand` once for every element. */
function groupMethod({ builder, instance }: FlowObjectParts, { method, record, flow }: GroupMethodParts): unknown {
  const body = (instance as Record<string, (...args: unknown[]) => unknown>)[method]!;
  const add = (args: readonly unknown[], expand: readonly unknown[] | undefined): unknown => {
    const name = builder.nextTaskId(method, record.options.groupId ?? method);
    const group = addGroup(builder, { name, options: record.options, expand, method }, (...elements) =>
      body.apply(flow, [...withElements(args, elements)]),
    );
    return resultOf(group);
  };
  const expandWith = (given: readonly unknown[], lists: readonly unknown[]) => {
    const args = [...given.map((value) => new Unmapped(value)), ...lists];
    return add(
      args.map((arg) => (arg instanceof Unmapped ? arg : ELEMENT)),
      args.filter((arg) => !(arg instanceof Unmapped)),
    );
  };
  const loopWith = (given: readonly unknown[], options: AnyLoopOptions) => {
    const name = builder.nextTaskId(method, record.options.groupId ?? method);
    const { groupId: _groupId, ...own } = record.options;
    const loop = addLoop(builder, { name, options: { ...own, ...options }, method }, (previous) =>
      body.apply(flow, [...given, previous]),
    );
    return resultOf(loop);
  };
  return Object.assign((...args: unknown[]) => add(args, undefined), {
    expand: (...lists: unknown[]) => expandWith([], lists),
    loop: (options: AnyLoopOptions) => loopWith([], options),
    partial: (...given: unknown[]) => ({
      expand: (...lists: unknown[]) => expandWith(given, lists),
      loop: (options: AnyLoopOptions) => loopWith(given, options),
    }),
  });
}

const ELEMENT = Symbol("an element");

function* withElements(args: readonly unknown[], elements: readonly unknown[]): Generator<unknown> {
  let next = 0;
  for (const arg of args) yield arg === ELEMENT ? elements[next++] : arg instanceof Unmapped ? arg.value : arg;
}

/** As in Airflow: what the method returned, or the group itself if it returned nothing. */
const resultOf = (group: TaskGroup): unknown => group.output ?? group;

const arityOf = (method: unknown): number => (typeof method === "function" ? method.length : 0);

import { withArgumentInlets } from "../asset/argument-inlets.ts";
import type { MethodRecord } from "../decorators/metadata.ts";
import { NotATaskError } from "../errors/authoring-errors.ts";
import { MethodBranch, MethodSensor, MethodShortCircuit, MethodTask } from "../operators/method-operators.ts";
import type { FlowBuilder } from "./flow-builder.ts";

export interface FlowObjectParts {
  readonly builder: FlowBuilder;
  readonly className: string;
  readonly instance: object;
  readonly newInstance: () => object;
  readonly methods: ReadonlyMap<string, MethodRecord>;
}

/** What `this` is inside `flow()`: task methods add tasks, other members are those of a plain instance. */
export function flowObject(parts: FlowObjectParts): object {
  const { instance, methods, className } = parts;
  return new Proxy(instance, {
    get(target, property) {
      const record = typeof property === "string" ? methods.get(property) : undefined;
      if (record) return (...args: unknown[]) => addTask(parts, property as string, record, args);
      const value = Reflect.get(target, property, target);
      if (typeof value !== "function" || Object.hasOwn(target, property)) return value;
      return () => {
        throw new NotATaskError({ className, method: String(property) });
      };
    },
  });
}

const OPERATORS = {
  task: MethodTask,
  branch: MethodBranch,
  shortCircuit: MethodShortCircuit,
  sensor: MethodSensor,
} as const;

function addTask(
  { builder, newInstance }: FlowObjectParts,
  method: string,
  record: MethodRecord,
  args: unknown[],
): unknown {
  const taskId = builder.nextTaskId(method, record.options.taskId ?? method);
  const options = { ...record.options, ...withArgumentInlets(record.options, args), taskId };
  const operator = new OPERATORS[record.kind]({ method, args, newInstance }, options);
  return operator.output;
}

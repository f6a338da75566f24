import { withArgumentInlets } from "../asset/argument-inlets.ts";
import type { MethodRecord } from "../decorators/metadata.ts";
import {
  keywordsOf,
  MappedOperator,
  mappedDefaults,
  nothingToExpand,
  type OperatorClass,
} from "../operators/mapped-operator.ts";
import {
  MethodBash,
  MethodBranch,
  MethodSensor,
  MethodShortCircuit,
  MethodTask,
} from "../operators/method-operators.ts";
import type { FlowBuilder } from "./flow-builder.ts";
import { listOf, type MappedList } from "./mapped-list.ts";
import { isPlainObject } from "./references.ts";
import { Unmapped } from "./unmapped.ts";

const OPERATORS = {
  task: MethodTask,
  branch: MethodBranch,
  shortCircuit: MethodShortCircuit,
  sensor: MethodSensor,
  bash: MethodBash,
} as const;

export interface TaskMethodParts {
  readonly builder: FlowBuilder;
  readonly method: string;
  readonly record: MethodRecord;
  /** How many arguments the method takes, as JavaScript counts them: up to the first that has a default. */
  readonly arity: number;
  readonly newInstance: () => object;
}

/** Tells task methods from other functions. In the global registry, so that it survives a second copy of this package. */
const TASK_METHOD: unique symbol = Symbol.for("tradewind.taskMethod") as never;

/** Whether a function is what a task method is inside `flow()`. */
export const isTaskMethod = (value: unknown): value is (...args: unknown[]) => unknown =>
  typeof value === "function" && TASK_METHOD in value;

/** What a task method is inside `flow()`: calling it adds a task; its members add it in other forms. */
export function taskMethod(parts: TaskMethodParts): unknown {
  return Object.assign((...args: unknown[]) => addTask(parts, args), {
    [TASK_METHOD]: true,
    expand: (...lists: unknown[]) => addMapped(parts, [], lists),
    expandKwargs: (list: unknown) => addMappedKeywords(parts, [], list),
    partial: (...given: unknown[]) => ({
      expand: (...lists: unknown[]) => addMapped(parts, given, lists),
      expandKwargs: (list: unknown) => addMappedKeywords(parts, given, list),
    }),
    override: (options: MethodRecord["options"]) =>
      taskMethod({ ...parts, record: { ...parts.record, options: { ...parts.record.options, ...options } } }),
  });
}

function addTask({ builder, method, record, newInstance }: TaskMethodParts, args: readonly unknown[]): unknown {
  const taskId = builder.nextTaskId(method, record.options.taskId ?? method);
  return withRole(
    new OPERATORS[record.kind](
      { method, args, newInstance },
      { ...record.options, ...withArgumentInlets(record.options, args), taskId },
    ),
    record,
  ).output;
}

function withRole<T extends MethodTask | MethodBash | MethodSensor | MappedOperator>(
  operator: T,
  { role }: MethodRecord,
): T {
  if (role?.kind === "setup") operator.asSetup();
  if (role?.kind === "teardown") operator.asTeardown({ onFailureFailDagrun: role.onFailureFailDagrun });
  return operator;
}

/** One instance for every combination of elements; what is marked as unmapped goes to all of them. */
function addMapped(parts: TaskMethodParts, given: readonly unknown[], lists: readonly unknown[]): unknown {
  const args = [...given.map((value) => new Unmapped(value)), ...lists];
  const places = [...args.keys()].filter((place) => !(args[place] instanceof Unmapped));
  if (places.length === 0) throw nothingToExpand(parts.method);
  const found = places.map((place) => listOf(args[place], `argument ${place + 1} of ${parts.method}.expand`));
  const common = args.map((arg) => (arg instanceof Unmapped ? arg.value : undefined));
  const shown = args.map((arg) => (arg instanceof Unmapped ? arg.value : arg));
  return addOperator(parts, { lists: found, common, shown }, (elements) =>
    args.map((arg, place) => (arg instanceof Unmapped ? arg.value : elements[places.indexOf(place)])),
  );
}

/** One instance for every object of a list, which is the method's last argument; what `partial` gives of that argument is laid under it. */
function addMappedKeywords(parts: TaskMethodParts, given: readonly unknown[], list: unknown): unknown {
  const { before, base } = separateLast(parts, given);
  const found = [listOf(list, `${parts.method}.expandKwargs`)];
  return addOperator(
    parts,
    { lists: found, common: [...before, base], shown: [...before, base, list] },
    ([element]) => [...before, { ...base, ...keywordsOf(element, { taskId: parts.method, partial: base }) }],
  );
}

/** What `partial` gives: the arguments before the last, and its part of the last one. */
function separateLast(
  { arity }: TaskMethodParts,
  given: readonly unknown[],
): { before: readonly unknown[]; base: Readonly<Record<string, unknown>> } {
  const last = given.at(-1);
  return given.length >= arity && isPlainObject(last)
    ? { before: given.slice(0, -1), base: last }
    : { before: given, base: {} };
}

function addOperator(
  { builder, method, record, newInstance }: TaskMethodParts,
  { lists, common, shown }: { lists: readonly MappedList[]; common: readonly unknown[]; shown: readonly unknown[] },
  argsOf: (elements: readonly unknown[]) => readonly unknown[],
): unknown {
  const Operator = OPERATORS[record.kind];
  const of = Operator as unknown as OperatorClass;
  const options = {
    ...mappedDefaults(of, builder.defaultArgs),
    ...record.options,
    ...withArgumentInlets(record.options, common),
  };
  const taskId = builder.nextTaskId(method, record.options.taskId ?? method);
  const operator = new MappedOperator({
    of,
    taskId,
    lists,
    partial: { ...options, args: common },
    shown: { args: shown },
    call: { method, args: common, newInstance },
    make: (elements) =>
      new Operator({ method, args: argsOf(elements), newInstance }, { ...options, taskId: operator.taskId }),
  });
  return withRole(operator, record).output;
}

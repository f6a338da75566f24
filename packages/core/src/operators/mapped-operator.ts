import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { MappedKeywordError } from "../errors/mapping-errors.ts";
import { listOf, type MappedList } from "../flow/mapped-list.ts";
import { isPlainObject, LiteralArgument } from "../flow/references.ts";
import { BaseOperator, defaultOwnOptions, isCommonOption } from "./base-operator.ts";
import type { MethodCall } from "./method-operators.ts";

/** A class of operators, whatever its options. */
export type OperatorClass = (new (
  options: never,
) => BaseOperator) &
  Pick<
    typeof BaseOperator,
    | "templateFields"
    | "templateFieldsRenderers"
    | "operatorExtraLinks"
    | "ownOptions"
    | "kind"
    | "ignoreDownstreamTriggerRules"
  > & {
    readonly name: string;
  };

export interface MappedOperatorParts {
  /** The class of its instances. */
  readonly of: OperatorClass;
  readonly taskId: string;
  readonly lists: readonly MappedList[];
  /** What all instances have in common. */
  readonly partial: Readonly<Record<string, unknown>>;
  /** The options that are given by the lists, for showing. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** Of a task method. */
  readonly call?: MethodCall;
  /** Makes the operator of one instance from one element of each list. */
  readonly make: (elements: readonly unknown[]) => BaseOperator;
}

/** Stands in a DAG for an operator that is made anew for every element of what it is mapped over. */
export class MappedOperator extends BaseOperator<Record<string, unknown>> {
  readonly of: OperatorClass;
  readonly lists: readonly MappedList[];
  readonly partial: Readonly<Record<string, unknown>>;
  readonly call: MethodCall | undefined;
  readonly #make: MappedOperatorParts["make"];

  constructor({ of, taskId, lists, partial, shown, call, make }: MappedOperatorParts) {
    super({ ...partial, ...shown, taskId }, of);
    this.of = of;
    this.lists = lists;
    this.partial = partial;
    this.call = call;
    this.#make = make;
  }

  /** The operator of one instance. */
  unmap(elements: readonly unknown[]): BaseOperator {
    return this.#make(elements);
  }
}

/** The class that does the work: of a mapped operator that of its instances. */
export const operatorClassOf = (operator: BaseOperator): OperatorClass =>
  operator instanceof MappedOperator ? operator.of : (operator.constructor as OperatorClass);

/** What a DAG's `defaultArgs` hold for instances that are made when the run executes, and not while it is wired. */
export const mappedDefaults = (of: OperatorClass, defaultArgs: object) =>
  defaultOwnOptions(defaultArgs, { isSensor: of.kind === "sensor" });

/** What `Operator.partial(...)` gives: the options that all instances have in common. */
export class PartialOperator {
  readonly #of: OperatorClass;
  readonly #options: Readonly<Record<string, unknown>>;

  /** `defaults`: what the DAG's `defaultArgs` hold for operators of this class. */
  constructor(
    of: OperatorClass,
    options: Readonly<Record<string, unknown>>,
    defaults: Readonly<Record<string, unknown>>,
  ) {
    this.#of = of;
    this.#options = { ...defaults, ...options };
  }

  /** One instance for every combination of the elements of these lists; the first varies slowest. */
  expand(lists: Readonly<Record<string, unknown>>): MappedOperator {
    const names = Object.keys(lists);
    if (names.length === 0) throw nothingToExpand(String(this.#options.taskId));
    const common = names.filter((name) => isCommonOption(this.#of, name));
    if (common.length > 0) throw mappedCommon(String(this.#options.taskId), common);
    const found = names.map((name) => listOf(lists[name], `expand of ${name}`));
    return this.#mapped(found, lists, (elements) => Object.fromEntries(names.map((name, i) => [name, elements[i]])));
  }

  /** One instance for every object of the list. */
  expandKwargs(list: unknown): MappedOperator {
    const taskId = String(this.#options.taskId);
    return this.#mapped([listOf(list, "expandKwargs")], { expandKwargs: list }, ([element]) =>
      keywordsOf(element, { taskId, partial: this.#options }),
    );
  }

  #mapped(
    lists: readonly MappedList[],
    shown: Readonly<Record<string, unknown>>,
    read: (elements: readonly unknown[]) => Record<string, unknown>,
  ): MappedOperator {
    const { taskId, ...partial } = this.#options;
    const of = this.#of;
    const mapped: MappedOperator = new MappedOperator({
      of,
      taskId: String(taskId),
      lists,
      partial,
      shown,
      make: (elements) =>
        new of({ ...partial, taskId: mapped.taskId, ...plainWhereNotTemplated(of, read(elements)) } as never),
    });
    return mapped;
  }
}

/** An option that is no template field takes its value as it is. */
const plainWhereNotTemplated = ({ templateFields }: OperatorClass, options: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      value instanceof LiteralArgument && !templateFields.includes(name) ? value.value : value,
    ]),
  );

/**
 * The options that one element of `expandKwargs` stands for; what came out of a task is not rendered.
 *
 * @throws MappedKeywordError when it is no object, or has what `partial` gives already.
 */
export function keywordsOf(
  element: unknown,
  { taskId, partial }: { readonly taskId: string; readonly partial: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const isResolved = element instanceof LiteralArgument;
  const value = isResolved ? element.value : element;
  if (!isPlainObject(value)) throw new MappedKeywordError({ taskId, found: value });
  const twice = Object.keys(value).filter((name) => name in partial);
  if (twice.length > 0) throw new MappedKeywordError({ taskId, found: value, twice });
  if (!isResolved) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, new LiteralArgument(part)]));
}

export const nothingToExpand = (taskId: string): InvalidOptionError =>
  new InvalidOptionError({ option: `expand of task "${taskId}"`, found: "no lists", expected: "one list at least" });

const mappedCommon = (taskId: string, names: readonly string[]): InvalidOptionError =>
  new InvalidOptionError({
    option: `expand of task "${taskId}"`,
    found: names.join(", "),
    expected: "options of the operator itself; those that every task has go into partial()",
  });

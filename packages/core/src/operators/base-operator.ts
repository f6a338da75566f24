import type { TaskContext } from "../context.ts";
import { attemptScope } from "../context.ts";
import { InvalidOptionError, OutsideFlowError } from "../errors/authoring-errors.ts";
import { NotImplementedError } from "../errors/run-errors.ts";
import { currentFlow, openFlow } from "../flow/flow-scope.ts";
import { firstNodesOf, lastNodesOf, TASK_NODE, type TaskNode } from "../flow/task-node.ts";
import { makeTeardown } from "../flow/teardown.ts";
import type {
  AlreadyGiven,
  Arg,
  ListArg,
  Mistake,
  NoOthers,
  TaskLike,
  TaskRef,
  TeardownOptions,
  ValueRef,
  XComArg,
} from "../flow/types.ts";
import { xcomArg } from "../flow/xcom-arg.ts";
import { SENSOR_OPTION_NAMES } from "../sensors/sensor-options.ts";
import { TASK_OPTION_NAMES, type TaskOptions } from "./task-options.ts";

/**
 * What an operator's constructor takes: the options of every task, and its own. Template fields may be given as a value, a
 * template or a reference to another task's result; the other fields only as a value.
 */
export type OperatorOptions<Options extends object, TemplateField extends keyof Options = keyof Options> = Omit<
  TaskOptions,
  keyof Options
> & { readonly taskId: string } & OwnOptions<Options, TemplateField>;

type OwnOptions<Options extends object, TemplateField extends keyof Options> = {
  readonly [K in keyof Options]: K extends TemplateField
    ? Arg<Required<Options>[K]> | TemplateFunction<Required<Options>[K]>
    : Options[K];
};

/**
 * Makes the value of a template field when the attempt begins. `render` renders texts, as the field itself would be; what the
 * function returns is not rendered again.
 *
 * @example
 * new BashOperator({ taskId: "list", bashCommand: async ({ params }, { render }) => `ls ${await render(String(params.folder))}` });
 */
export type TemplateFunction<T> = (
  context: TaskContext,
  tools: { render(text: string): Promise<unknown> },
) => T | Promise<T>;

/** What one class of task does with a decision about its downstream tasks. */
export type TaskKind = "task" | "empty" | "sensor" | "branch" | "shortCircuit";

/**
 * A kind of task: a class that says WHAT is done, with options declared once as a type. Extend it and implement `execute`.
 * Airflow's BaseOperator.
 *
 * Instances are shared by all attempts in a process: keep state in local variables, not in fields.
 *
 * @example
 * class CountRows extends BaseOperator<{ table: string }, number> {
 *   static override readonly templateFields = ["table"] as const;
 *   async execute({ log }: TaskContext): Promise<number> {
 *     log.info(`counting ${this.options.table}`);
 *     return hook(WarehouseHook, "warehouse").count(this.options.table);
 *   }
 * }
 */
export abstract class BaseOperator<
  Options extends object = Record<never, never>,
  Result = unknown,
  TemplateField extends keyof Options = keyof Options,
> implements TaskRef
{
  /** The options that are rendered as templates and may hold references. Airflow's `template_fields`. */
  static readonly templateFields: readonly string[] = [];
  /**
   * Options of this class that have the name of an option of every task (`startDate`, `queue`) and are no template fields: with
   * their name here they are the class's own.
   */
  static readonly ownOptions: readonly string[] = [];
  /**
   * Ends of file names: a text of a template field that ends with one is the name of a file, beside the DAG's or in its
   * `templateSearchpath`, and what is rendered is the text of that. Airflow's `template_ext`.
   */
  static readonly templateExt: readonly string[] = [];
  /**
   * The language that a template field is written in, for whoever shows it: `sql`, `bash`, `json`, `yaml`, `ts`, `md`. Of a part of a field by its
   * path: `"configuration.query": "sql"`. Airflow's `template_fields_renderers`.
   */
  static readonly templateFieldsRenderers: Readonly<Record<string, string>> = {};
  /**
   * Where more is found about a task, by what the link is called: a template, or a function of the context. Made when an attempt has ended,
   * however it did, with what it has pushed; shown with the run. Only `http:` and `https:` count. Airflow's `operator_extra_links`.
   *
   * @example
   * static override readonly operatorExtraLinks = { Job: "https://jobs.acme.example/{{ ti.xcom_pull(key='job_id') }}" };
   */
  static readonly operatorExtraLinks: Readonly<Record<string, ExtraLink>> = {};
  /** What happens downstream of tasks of this class. */
  static readonly kind: TaskKind = "task";
  /** Of short circuits: whether they skip all that is downstream, where their option of this name does not say. */
  static readonly ignoreDownstreamTriggerRules: boolean = true;

  /**
   * Begins a task that is mapped: an operator of this class for every element of a list. What all have in common stands here, the lists
   * in `expand` or `expandKwargs`. Airflow's `partial`.
   *
   * @throws OutsideFlowError outside of `flow()`.
   * @example
   * BashOperator.partial({ taskId: "count", env: { DAY: "{{ ds }}" } }).expand({ command: this.listCommands() });
   */
  static partial<O extends { readonly taskId: string }, Result, const G extends Partial<O>>(
    this: new (
      options: O,
    ) => { readonly output: XComArg<Result> },
    options: G & Pick<O, "taskId"> & NoOthers<O, G, "the operator has no option">,
  ): PartialOf<O, Result, keyof G> {
    // biome-ignore lint/complexity/noThisInStatic: it is the class that it was called on
    return currentFlow("partial()").partialOf(this as never, options as never) as never;
  }

  readonly taskId: string;
  /** The options of every task, as given. */
  readonly taskOptions: TaskOptions;
  /** This class's own options as written, templates not rendered. */
  readonly rawOptions: Readonly<Record<string, unknown>>;
  readonly [TASK_NODE]: TaskNode | undefined;

  /** @param of The class whose options these are; another one only for what stands for its operators. */
  constructor(options: OperatorOptions<Options, TemplateField>, of: Declared = new.target) {
    const defaults = defaultOwnOptions(openFlow()?.defaultArgs ?? {}, { isSensor: false });
    const { common, own } = separate(of, { ...defaults, ...options });
    if (typeof common.taskId !== "string" || common.taskId === "") {
      throw new InvalidOptionError({
        option: `taskId of ${new.target.name}`,
        found: common.taskId,
        expected: "the id of the task",
      });
    }
    const flow = openFlow();
    this.taskId = flow ? flow.idInGroup(common.taskId) : common.taskId;
    this.taskOptions = common;
    this.rawOptions = own;
    this[TASK_NODE] = flow?.add(this);
  }

  /** This class's own options: inside an attempt rendered and with references resolved, elsewhere as written. */
  get options(): Options {
    return (attemptScope()?.renderedOptions.get(this) ?? this.rawOptions) as Options;
  }

  /** Makes this task a setup: what it prepares is there for the tasks between it and its teardowns. Airflow's `as_setup`. */
  asSetup(): this {
    this.#node().role = { kind: "setup" };
    return this;
  }

  /**
   * Makes this task a teardown: it runs when everything before it has ended, if one of its setups succeeded, and does not decide how the
   * run ends. Airflow's `as_teardown`.
   */
  asTeardown({ setups = [], onFailureFailDagrun = false }: TeardownOptions = {}): this {
    makeTeardown(this.#node(), setups, onFailureFailDagrun);
    return this;
  }

  /** A reference to what `execute` will return. */
  get output(): XComArg<Result> {
    return xcomArg(this.#node());
  }

  before(...next: TaskLike[]): this {
    for (const node of firstNodesOf(next)) this.#node().before(node);
    return this;
  }

  after(...previous: TaskLike[]): this {
    for (const node of lastNodesOf(previous)) node.before(this.#node());
    return this;
  }

  /** The ends of file names that count in one of its template fields. */
  templateExtOf(_field: string): readonly string[] {
    return (this.constructor as typeof BaseOperator).templateExt;
  }

  /** Called with rendered options before `execute`; an error here prevents it. */
  preExecute(_context: TaskContext): void | Promise<void> {}

  /** Does the work; what it returns becomes the XCom `return_value`. */
  execute(_context: TaskContext): Result | Promise<Result> {
    throw new NotImplementedError({ className: this.constructor.name, method: "execute" });
  }

  /** Called last, when the result is already stored; an error here fails the attempt. */
  postExecute(_context: TaskContext, _result: Result): void | Promise<void> {}

  /** Called when the attempt is cancelled or timed out, after its signal was aborted: stop what runs outside of this process. */
  onKill(): void | Promise<void> {}

  #node(): TaskNode {
    const node = this[TASK_NODE];
    if (!node) throw new OutsideFlowError(`Operator "${this.taskId}"`);
    return node;
  }
}

/** What `defaultArgs` hold beside options of every task; options of sensors only for those. */
export const defaultOwnOptions = (
  defaultArgs: object,
  { isSensor }: { readonly isSensor: boolean },
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(defaultArgs).filter(([name]) => !commonNames.has(name) && (isSensor || !ofSensors.has(name))),
  );

const ofSensors: ReadonlySet<string> = new Set(SENSOR_OPTION_NAMES);
type Plain<A> = Exclude<A, ValueRef<unknown>>;

/** What `partial` gives: the lists are still missing. */
export interface PartialOf<O, Result, Given extends PropertyKey = never> {
  /** One instance for every combination of the elements of these lists; the first varies slowest. Airflow's `expand`. */
  expand(lists: ListsOf<O, Given> & OnlyInPartial<O> & AlreadyGiven<Given>): MappedTask<Result>;
  /** One instance for every object of the list. Airflow's `expand_kwargs`. */
  expandKwargs(list: ListArg<KeywordsOf<O, Given> & AlreadyGiven<Given>>): MappedTask<Result>;
}

/** The options that `partial` has not given yet, without those of every task. */
type Left<O, Given extends PropertyKey> = Omit<O, Given | CommonNames<O>>;
type ListsOf<O, Given extends PropertyKey> = {
  readonly [K in keyof Left<O, Given>]: ListArg<Plain<Left<O, Given>[K]>>;
};
type KeywordsOf<O, Given extends PropertyKey> = { readonly [K in keyof Left<O, Given>]: Plain<Left<O, Given>[K]> };
type OnlyInPartial<O> = {
  readonly [K in CommonNames<O>]?: Mistake<"every task has this option: give it in partial()">;
};

/** Names of options of every task that the operator has not made its own. */
type CommonNames<O> = {
  [K in keyof O & keyof TaskOptions]: [O[K], TaskOptions[K]] extends [TaskOptions[K], O[K]] ? K : never;
}[keyof O & keyof TaskOptions];

/** An operator that is mapped. */
export interface MappedTask<Result> extends TaskRef {
  readonly taskId: string;
  /** The results of all instances. */
  readonly output: XComArg<Result[]>;
}

/** Where a link leads: a template, or a function; `undefined` for nowhere. */
export type ExtraLink = string | ((context: TaskContext) => string | undefined | Promise<string | undefined>);

/** What a class says of its options. */
export type Declared = Pick<typeof BaseOperator, "templateFields" | "ownOptions">;

/** Whether an option is one that every task has, and not the class's own. */
export const isCommonOption = ({ templateFields, ownOptions }: Declared, name: string): boolean =>
  commonNames.has(name) && !templateFields.includes(name) && !ownOptions.includes(name);

const commonNames: ReadonlySet<string> = new Set(TASK_OPTION_NAMES);

/** What a class declares as its own is its own, also under the name of an option of every task, as an argument in Python would be. */
function separate(
  of: Declared,
  options: Record<string, unknown>,
): { common: TaskOptions; own: Record<string, unknown> } {
  const common: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    (isCommonOption(of, name) ? common : own)[name] = value;
  }
  return { common, own };
}

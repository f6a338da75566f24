import type { TaskContext } from "../context.ts";
import { BaseOperator } from "./base-operator.ts";

/** The last argument of a FunctionOperator's function: the attempt's context, with `opKwargs` laid over it. */
export type FunctionKwargs = TaskContext & Readonly<Record<string, unknown>>;

export interface FunctionOptions<Result> {
  /** Called with `opArgs`, and after them one object: the context with `opKwargs` laid over it (on a clash `opKwargs` wins). */
  // biome-ignore lint/suspicious/noExplicitAny: the author's function says what it takes
  readonly callable: (...args: any[]) => Result | Promise<Result>;
  readonly opArgs?: readonly unknown[];
  readonly opKwargs?: Readonly<Record<string, unknown>>;
  /** Rendered and given to the function as `templatesDict`. */
  readonly templatesDict?: Readonly<Record<string, unknown>>;
  /** Ends of file names: texts that end so are read from the file. @default none */
  readonly templatesExts?: readonly string[];
}

type FunctionTemplateField = "templatesDict" | "opArgs" | "opKwargs";

/**
 * Calls a plain function. Airflow's PythonOperator.
 *
 * @example
 * new FunctionOperator({
 *   taskId: "fetch",
 *   callable: ({ ds, path }: { ds: string; path: string }) => fetchDay(ds, path),
 *   opKwargs: { path: "data/{{ ds }}.json" },
 * });
 */
export class FunctionOperator<Result = unknown> extends BaseOperator<
  FunctionOptions<Result>,
  Result,
  FunctionTemplateField
> {
  static override readonly templateFields: readonly string[] = ["templatesDict", "opArgs", "opKwargs"];

  override templateExtOf(): readonly string[] {
    return (this.rawOptions.templatesExts as readonly string[] | undefined) ?? [];
  }

  override execute(context: TaskContext): Result | Promise<Result> {
    const { callable, opArgs = [], opKwargs } = this.options;
    return callable(...opArgs, withKwargs(context, opKwargs));
  }
}

/** The context with `opKwargs` laid over it; the context itself where there are none. */
export function withKwargs(
  context: TaskContext,
  opKwargs: Readonly<Record<string, unknown>> | undefined,
): FunctionKwargs {
  if (opKwargs === undefined) return context as FunctionKwargs;
  return Object.create(context, Object.getOwnPropertyDescriptors(opKwargs)) as FunctionKwargs;
}

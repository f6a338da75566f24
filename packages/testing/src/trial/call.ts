import { BaseOperator, currentContext, type DateInput, InvalidOptionError, type TaskContext } from "@tradewind/core";
import { toDateTime } from "@tradewind/core/definition";
import { EDGES } from "../env/edges.ts";
import { UnknownOptionError, unknownName } from "../env/kit-errors.ts";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import { methodNamesOf } from "../method-names.ts";
import { loneTask } from "./lone-task.ts";
import type { SoloOptions } from "./solo-attempt.ts";

type Method<Instance, Name extends keyof Instance> = Instance[Name] extends (...args: infer Args) => infer Result
  ? { readonly args: Args; readonly result: Awaited<Result> }
  : never;

/** Names of the methods of a class. */
type MethodNames<Instance> = {
  [Name in keyof Instance]: Instance[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Instance] &
  string;

/** What the method finds around it; everything may be left out. */
export interface CallOptions<Args extends readonly unknown[] = readonly unknown[]> extends SoloOptions {
  /** @default none */
  readonly args?: Args;
  /** Fields of `currentContext()`. Dates follow from `logicalDate`; a date that nothing gives throws, naming itself. */
  readonly context?: Partial<Omit<TaskContext, "logicalDate">> & { readonly logicalDate?: DateInput };
  /** What the class is made with. @default nothing */
  readonly constructedWith?: readonly unknown[];
}

const CALL: OptionKinds<CallOptions> = {
  ...EDGES,
  results: "object",
  taskState: "object",
  conf: "object",
  args: "list",
  context: "object",
  constructedWith: "list",
};

/**
 * Calls a method of a DAG's class as an attempt would, with a context and hooks, but without engine: what it returns is returned, what it
 * throws is thrown. A method that needs neither context nor hooks is called as any other: `new Sales().total([1])`.
 *
 * @throws NoLogicalDateError when the method asks for a date and the test gives none; UnknownNameError when the class has no such method.
 * @example
 * const rows = await call(Sales, "extract", {
 *   args: ["2026-03-01"],
 *   context: { logicalDate: "2026-03-01", params: { region: "eu" } },
 *   hooks: { warehouse: { rows: async () => [1, 2] } },
 * });
 */
export async function call<
  Class extends new (
    ...args: never[]
  ) => object,
  Name extends MethodNames<InstanceType<Class>>,
>(
  of: Class,
  method: Name,
  options: CallOptions<Method<InstanceType<Class>, Name>["args"]> = {},
): Promise<Method<InstanceType<Class>, Name>["result"]> {
  assertClass(of);
  assertOptions("call", options, CALL);
  const { args = [], context: { logicalDate, ...fields } = {}, constructedWith = [] } = options;
  let ended: { readonly result: unknown } | { readonly error: unknown } | undefined;

  class Call extends BaseOperator {
    override async execute(): Promise<void> {
      try {
        setContext(fields);
        const instance = new of(...(constructedWith as never[]));
        ended = { result: await methodOf(instance, method)(...args) };
      } catch (error) {
        ended = { error };
        throw error;
      }
    }
  }

  const at = logicalDate === undefined ? null : toDateTime(logicalDate, "logicalDate").toMillis();
  const run = {
    runId: "test",
    runType: "manual",
    logicalDate: at,
    dataIntervalStart: at,
    dataIntervalEnd: at,
  } as const;
  // one that there is not may be called anything
  const taskId = /^[\w.-]+$/.test(method) ? method : "call";
  const { soloAttempt } = await import("./solo-attempt.ts");
  const { reply } = await soloAttempt(loneTask(new Call({ taskId }), {}), taskId, { run, options });
  if (!ended) throw new Error("error" in reply.outcome ? reply.outcome.error.message : reply.outcome.kind);
  if ("error" in ended) throw ended.error;
  return ended.result as never;
}

function assertClass(of: unknown): void {
  if (typeof of === "function") return;
  throw new InvalidOptionError({ option: "call", found: of, expected: 'the class of a DAG: call(Sales, "extract")' });
}

function setContext(fields: object): void {
  const context = currentContext();
  const unknown = Object.keys(fields).filter((name) => !(name in context));
  if (unknown.length > 0) {
    const known: string[] = [];
    for (const name in context) known.push(name);
    throw new UnknownOptionError({ where: "context of call", found: unknown, known });
  }
  Object.assign(context, fields);
}

function methodOf(instance: object, name: string): (...args: readonly unknown[]) => unknown {
  const method: unknown = Reflect.get(instance, name);
  if (typeof method === "function") return method.bind(instance);
  const within = `class ${instance.constructor.name}`;
  throw unknownName({ kind: "method", found: String(name), known: methodNamesOf(instance), within });
}

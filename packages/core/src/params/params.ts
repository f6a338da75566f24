import { TemplateExpression } from "../flow/references.ts";
import type { Arg } from "../flow/types.ts";
import type { Param } from "./param.ts";
import { isStandardSchema, type StandardSchema } from "./standard-schema.ts";

declare const valuesType: unique symbol;
const DECLARED: unique symbol = Symbol.for("tradewind.params") as never;

/**
 * How the params of a DAG or a task are declared: an object of values, `param()`s and schemas (zod or another Standard Schema), or
 * one schema of the whole object.
 */
export type ParamsInput = Readonly<Record<string, unknown>> | StandardSchema;

/** The values that params have when a task runs. */
export type ParamValues<Input> =
  Input extends StandardSchema<unknown, infer Output>
    ? Output
    : { readonly [Name in keyof Input]: ParamValue<Input[Name]> };

type ParamValue<Declared> =
  Declared extends StandardSchema<never, infer Output>
    ? Output
    : Declared extends StandardSchema<unknown, infer Output>
      ? Output
      : Declared extends Param<infer T>
        ? T
        : Declared;

/** Params as a member of a DAG's class. In `flow()` each is an argument of its type: `this.rank(ratings, this.params.top)`. */
export type Params<Values> = { readonly [Name in keyof Values]: Arg<Values[Name]> } & {
  readonly [valuesType]: Values;
};

/**
 * The type of `currentContext<T>().params`: that of the class's `params` member for a DAG's class, of the values for the params
 * themselves, and T itself for anything else.
 */
export type ParamsOf<T> =
  T extends Params<infer Values>
    ? Values
    : T extends { readonly params: Params<infer Values> }
      ? Values
      : T extends { flow(...args: never[]): unknown }
        ? Readonly<Record<string, unknown>>
        : T;

/**
 * Declares a DAG's params, typed: as the member `params` of its class, where `currentContext<typeof this>().params` finds their types.
 * A run's conf is laid over the defaults; both are validated. Airflow's `params`.
 *
 * @example
 * class Movies {
 *   readonly params = params({ top: z.number().int().min(1).default(10), region: param("eu", { enum: ["eu", "us"] }), note: "" });
 *   rank(ratings: Rating[]) {
 *     const { top } = currentContext<typeof this>().params; // number
 *     return ratings.slice(0, top);
 *   }
 *   flow(this: Flow<Movies>) { this.rank(this.fetch("{{ ds }}", this.params.region)); }
 * }
 */
export function params<const Schema extends StandardSchema>(schema: Schema): Params<ParamValues<Schema>>;
export function params<Input extends Readonly<Record<string, unknown>>>(input: Input): Params<ParamValues<Input>>;
export function params(input: ParamsInput): unknown {
  return new Proxy(Object.freeze({}), {
    get: (_target, name) => (name === DECLARED ? input : typeof name === "string" ? paramTemplate(name) : undefined),
    has: (_target, name) => name === DECLARED,
  });
}

const paramTemplate = (name: string) => new TemplateExpression(`{{ params[${JSON.stringify(name)}] }}`);

/** What was declared; undefined for what are no params. A schema, or an object, declares itself. */
export function declaredParams(value: unknown): ParamsInput | undefined {
  if (typeof value !== "object" && !isStandardSchema(value)) return undefined;
  if (value === null) return undefined;
  return DECLARED in value ? (value[DECLARED] as ParamsInput) : (value as ParamsInput);
}

/** Whether a value was made by `params()`, so that a class that has another kind of member named `params` keeps it. */
export const isParams = (value: unknown): boolean => typeof value === "object" && value !== null && DECLARED in value;

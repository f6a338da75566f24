const PARAM: unique symbol = Symbol.for("tradewind.param") as never;

/** JSON Schema, draft 2020-12. Keywords that it does not know (`section`, `description_md`) are kept for forms. */
export interface JsonSchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

type JsonType = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object";

interface TypeOf {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
  array: readonly unknown[];
  object: Readonly<Record<string, unknown>>;
}

/** The type of the values that a schema with these keywords allows; `Default`'s where it does not say. */
type Allowed<Schema, Default> = Schema extends { readonly const: infer C }
  ? C
  : Schema extends { readonly enum: readonly (infer E)[] }
    ? E
    : Schema extends { readonly type: infer T }
      ? T extends "array"
        ? Schema extends { readonly items: infer Items }
          ? readonly Allowed<Items, unknown>[]
          : TypeOf["array"]
        : T extends keyof TypeOf
          ? TypeOf[T]
          : T extends readonly (infer Each)[]
            ? TypeOf[Each & keyof TypeOf]
            : Default
      : Default;

/** A param with a JSON Schema; made by `param()`. */
export class Param<T> {
  readonly [PARAM] = true;
  /** undefined: the run's conf must give it. */
  readonly default: T | undefined;
  readonly schema: JsonSchema;

  constructor(value: T | undefined, schema: JsonSchema) {
    this.default = value;
    this.schema = schema;
  }
}

/**
 * A param with a JSON Schema, which its default must pass when the DAG is loaded, and a run's conf when the run is asked for.
 * Without a default (`undefined`) the conf must give it, which only a DAG without schedule can ask. Airflow's Param.
 *
 * @example
 * params({ top: param(10, { type: "integer", minimum: 1 }), region: param("eu", { enum: ["eu", "us"] }) })
 */
export function param<Default, const Schema extends JsonSchema = Record<never, never>>(
  value: Default,
  schema?: Schema,
): Param<Default extends undefined ? Allowed<Schema, unknown> : Allowed<Schema, Default>> {
  return new Param(value as never, schema ?? {});
}

/** Also one of another copy of this package. */
export const isParam = (value: unknown): value is Param<unknown> =>
  typeof value === "object" && value !== null && PARAM in value;

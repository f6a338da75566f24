/** What every schema library that follows Standard Schema (zod, valibot, arktype ...) gives its schemas: https://standardschema.dev. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** JSON Schemas of what goes in and of what comes out; not every library has them. */
    readonly jsonSchema?: {
      readonly input: (options: {
        readonly target: "draft-2020-12";
        readonly libraryOptions?: Record<string, unknown> | undefined;
      }) => Record<string, unknown>;
    };
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  // some libraries make their schemas functions
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "~standard" in value && typeof value["~standard"] === "object";
}

/** The names on the way to what an issue is about. */
export const pathOf = ({ path = [] }: StandardIssue): string[] =>
  path.map((part) => String(typeof part === "object" ? part.key : part));

/** The JSON Schema of what a schema takes; one that allows everything where the library, or the schema, has none. */
export function jsonSchemaOf(schema: StandardSchema): Record<string, unknown> {
  try {
    const { $schema: _dialect, ...json } =
      schema["~standard"].jsonSchema?.input({
        target: "draft-2020-12",
        // zod's: what JSON Schema cannot say is left open instead of an error
        libraryOptions: { unrepresentable: "any" },
      }) ?? {};
    return json;
  } catch {
    // the library cannot describe it: the schema itself still judges wherever the DAG's code is at hand
    return {};
  }
}

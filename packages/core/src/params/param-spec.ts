import { isParam, type JsonSchema } from "./param.ts";
import type { ParamsInput } from "./params.ts";
import { isStandardSchema, jsonSchemaOf, pathOf, type StandardSchema } from "./standard-schema.ts";
import { type JsonValidator, jsonValidator, type ParamIssue } from "./validate-json.ts";

/** Values of params, and what is wrong with them. */
export interface CheckedParams {
  readonly values: Record<string, unknown>;
  readonly issues: readonly ParamIssue[];
}

type Values = Readonly<Record<string, unknown>>;

/** The declared params of a DAG or a task, of whichever kind each is. */
export class ParamSpec {
  static readonly none = new ParamSpec({});
  readonly #input: ParamsInput;
  readonly #validators = new Map<string, JsonValidator>();

  constructor(input: ParamsInput) {
    this.#input = input;
  }

  get isEmpty(): boolean {
    return !isStandardSchema(this.#input) && Object.keys(this.#input).length === 0;
  }

  /** Whether there is anything that values could fail. */
  get isPlain(): boolean {
    return !isStandardSchema(this.#input) && Object.values(this.#input).every(isPlainValue);
  }

  /**
   * The values that params have when these are given: those of schemas as the schema gives them out. Values of `param()`s are
   * judged only when asked to: a run's conf has been, when the run was made.
   */
  resolve(given: Values, { judgeJson = false }: { readonly judgeJson?: boolean } = {}): CheckedParams {
    if (isStandardSchema(this.#input)) {
      const { value, issues } = validated(this.#input, given, []);
      return { values: { ...given, ...(value as object | undefined) }, issues };
    }
    const values: Record<string, unknown> = { ...given };
    const issues: ParamIssue[] = [];
    for (const [name, declared] of Object.entries(this.#input)) {
      const one = this.#resolveOne(name, declared, { given, judgeJson });
      issues.push(...one.issues);
      if (one.value !== undefined) values[name] = one.value;
    }
    return { values, issues };
  }

  #resolveOne(
    name: string,
    declared: unknown,
    { given, judgeJson }: { readonly given: Values; readonly judgeJson: boolean },
  ): { value: unknown; issues: readonly ParamIssue[] } {
    const isGiven = Object.hasOwn(given, name);
    if (isStandardSchema(declared)) return validated(declared, given[name], [name]);
    const value = isGiven ? given[name] : structuredClone(isParam(declared) ? declared.default : declared);
    if (!judgeJson || !isParam(declared)) return { value, issues: [] };
    if (value === undefined) return { value, issues: [{ path: [name], problem: "expected a value" }] };
    const issues = this.#validator(name, declared.schema)(value);
    return { value, issues: issues.map(({ path, problem }) => ({ path: [name, ...path], problem })) };
  }

  /** The defaults that pass, and what is wrong with the others. */
  defaults(): CheckedParams {
    return this.resolve({}, { judgeJson: true });
  }

  /** The defaults as they were written down; schemas have theirs in their code. */
  get writtenDefaults(): Values {
    if (isStandardSchema(this.#input)) return {};
    const written = Object.entries(this.#input).filter(([, declared]) => !isStandardSchema(declared));
    return Object.fromEntries(
      written.map(([name, declared]) => [name, isParam(declared) ? declared.default : declared]),
    );
  }

  /** Names whose default was written down, so that it is a mistake when it does not pass. */
  get withWrittenDefault(): ReadonlySet<string> {
    if (isStandardSchema(this.#input)) return new Set();
    const written = Object.entries(this.#input).filter(
      ([, declared]) => isParam(declared) && declared.default !== undefined && declared.default !== null,
    );
    return new Set(written.map(([name]) => name));
  }

  /**
   * The JSON Schema of a run's conf; null when anything goes. Where a default does not pass, the conf must give the value.
   *
   * @throws Error when a schema is none.
   */
  jsonSchema(): JsonSchema | null {
    if (isStandardSchema(this.#input)) return jsonSchemaOf(this.#input);
    if (this.isPlain) return null;
    const failing = new Set(this.defaults().issues.map(({ path }) => path[0]!));
    const entries = Object.entries(this.#input);
    const properties = entries.map(([name, declared]) => [name, schemaOf(declared)] as const);
    const required = entries.map(([name]) => name).filter((name) => failing.has(name));
    return { type: "object", properties: Object.fromEntries(properties), required };
  }

  #validator(name: string, schema: JsonSchema): JsonValidator {
    const known = this.#validators.get(name) ?? jsonValidator(schema);
    this.#validators.set(name, known);
    return known;
  }
}

const isPlainValue = (declared: unknown): boolean => !isParam(declared) && !isStandardSchema(declared);

function schemaOf(declared: unknown): JsonSchema {
  if (isStandardSchema(declared)) return jsonSchemaOf(declared);
  const value = isParam(declared) ? declared.default : declared;
  return { ...(isParam(declared) ? declared.schema : {}), ...(value === undefined ? {} : { default: value }) };
}

function validated(
  schema: StandardSchema,
  value: unknown,
  path: readonly string[],
): { value: unknown; issues: readonly ParamIssue[] } {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) {
    // nobody waits for it
    result.catch(() => {});
    return {
      value: undefined,
      issues: [{ path, problem: "its schema answers with a promise; expected one that answers at once" }],
    };
  }
  if (result.issues === undefined) return { value: result.value, issues: [] };
  const issues = result.issues.map((issue) => ({ path: [...path, ...pathOf(issue)], problem: issue.message }));
  return { value: undefined, issues };
}

import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { isParam, Param } from "./param.ts";
import type { ParamsInput } from "./params.ts";
import { isStandardSchema, type StandardSchema } from "./standard-schema.ts";

/**
 * A task's params over its DAG's, by name. A plain value is another default: what the DAG says about the param holds for it, too.
 *
 * @throws InvalidOptionError when a DAG's params are one schema, and a task declares anything but values.
 */
export function paramsOfTask(ofDag: ParamsInput, ofTask: ParamsInput, taskId: string): ParamsInput {
  if (!isStandardSchema(ofDag) && !isStandardSchema(ofTask)) {
    const own = Object.entries(ofTask).map(([name, declared]) => [name, laidOver(ofDag[name], declared)] as const);
    return { ...ofDag, ...Object.fromEntries(own) };
  }
  if (isStandardSchema(ofDag) && !isStandardSchema(ofTask) && !Object.values(ofTask).some(isRule))
    return withGiven(ofDag, (value) => ({ ...ofTask, ...(value as object | undefined) }));
  throw new InvalidOptionError({
    option: `params of task "${taskId}"`,
    found: "a schema",
    expected: "plain values: the DAG's params are one schema of them all",
  });
}

const isRule = (declared: unknown): boolean => isParam(declared) || isStandardSchema(declared);

function laidOver(ofDag: unknown, declared: unknown): unknown {
  if (isRule(declared)) return declared;
  if (isParam(ofDag)) return new Param(declared, ofDag.schema);
  return isStandardSchema(ofDag) ? withGiven(ofDag, (value) => (value === undefined ? declared : value)) : declared;
}

/** The same schema, given something else. */
function withGiven({ "~standard": standard }: StandardSchema, given: (value: unknown) => unknown): StandardSchema {
  return { "~standard": { ...standard, validate: (value) => standard.validate(given(value)) } };
}

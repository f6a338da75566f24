import type { Problem } from "../errors/authoring-errors.ts";
import { type NotJson, notJson } from "./not-json.ts";
import type { ParamSpec } from "./param-spec.ts";
import type { ParamIssue } from "./validate-json.ts";

/**
 * What is wrong with the defaults of params. A DAG without schedule may leave values to the conf of its runs, but a default that was
 * written down must pass there, too.
 */
export function paramProblems(spec: ParamSpec, { isScheduled }: { readonly isScheduled: boolean }): Problem[] {
  const foreign = notJson(spec.writtenDefaults);
  if (foreign.length > 0) return foreign.map(notJsonProblem);
  if (spec.isPlain) return [];
  try {
    const { values, issues } = spec.defaults();
    // the schemas themselves are judged by making one of them
    spec.jsonSchema();
    const written = spec.withWrittenDefault;
    return issues
      .filter(({ path }) => isScheduled || written.has(path[0] ?? ""))
      .map((issue) => ({
        code: "TW1040",
        message: `Default of ${issueText(issue, values)}.`,
        hint: isScheduled
          ? "Change the default or the schema. A DAG with a schedule needs a default that passes for every param: its runs have no conf."
          : "Change the default or the schema.",
      }));
  } catch (error) {
    return [
      {
        code: "TW1041",
        message: `The params have a schema that is none: ${(error as Error).message}.`,
        hint: "Write JSON Schema (draft 2020-12), or a schema of zod or another library that follows Standard Schema.",
      },
    ];
  }
}

const notJsonProblem = ({ path, what }: NotJson): Problem => ({
  code: "TW1042",
  message: `Default of param "${path.join(".")}" is ${what}, which JSON cannot say.`,
  hint: "Defaults stand in the DAG's document: write texts, numbers, booleans, dates, lists and plain objects, and make anything else in a task.",
});

/** `params.top: found -1, expected 1 or more`. */
export function issueText({ path, problem }: ParamIssue, values: Readonly<Record<string, unknown>>): string {
  let found: unknown = values;
  for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return `${["params", ...path].join(".")}: found ${found === undefined ? "nothing" : shortened(found)}, ${problem}`;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

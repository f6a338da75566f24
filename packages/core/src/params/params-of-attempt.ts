import { ParamsInvalidError } from "../errors/params-errors.ts";
import { issueText } from "./param-problems.ts";
import type { ParamSpec } from "./param-spec.ts";

/**
 * The params that an attempt sees: a run's conf over the task's own over the DAG's. Made anew for each attempt.
 *
 * @throws ParamsInvalidError when a schema refuses them.
 */
export function paramsOfAttempt(
  { params }: { readonly params: ParamSpec },
  conf: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { values, issues } = params.resolve(structuredClone(conf));
  if (issues.length === 0) return values;
  throw new ParamsInvalidError({ problems: issues.map((issue) => issueText(issue, conf)) });
}

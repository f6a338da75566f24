import type { DagDocument, Json } from "../document/dag-document.ts";
import { ConfRefusedError } from "../errors/params-errors.ts";
import type { JsonSchema } from "./param.ts";
import { issueText } from "./param-problems.ts";
import type { ParamSpec } from "./param-spec.ts";
import { jsonValidator, type ParamIssue } from "./validate-json.ts";

type Conf = Readonly<Record<string, unknown>>;

/**
 * Holds a run's conf against the params of a DAG and of its tasks, by their JSON Schemas: whoever asks for a run has the document
 * alone.
 *
 * @throws ConfRefusedError naming everything that is wrong.
 */
export function checkConf({ dagId, paramsSchema, tasks }: DagDocument, conf: Conf): void {
  const issues = issuesOf(paramsSchema, conf);
  for (const task of tasks) issues.push(...issuesOf(task.paramsSchema, conf));
  refuse(dagId, conf, issues);
}

/**
 * The same where the DAG's code is at hand: schemas of libraries may ask for more than JSON Schema can say.
 *
 * @throws ConfRefusedError
 */
export function checkConfByCode(
  { dagId, document, params, tasks }: { readonly dagId: string; readonly document: DagDocument } & ParamsByCode,
  conf: Conf,
): void {
  checkConf(document, conf);
  const specs = new Set([params, ...[...tasks.values()].map((task) => task.params)]);
  refuse(
    dagId,
    conf,
    [...specs].flatMap((spec) => spec.resolve(conf).issues),
  );
}

interface ParamsByCode {
  readonly params: ParamSpec;
  readonly tasks: ReadonlyMap<string, { readonly params: ParamSpec }>;
}

// documents of before there were schemas have none
const issuesOf = (schema: Json | null | undefined, conf: Conf): ParamIssue[] =>
  schema ? jsonValidator(schema as JsonSchema)(conf) : [];

function refuse(dagId: string, conf: Conf, issues: readonly ParamIssue[]): void {
  if (issues.length === 0) return;
  const problems = new Set(issues.map((issue) => issueText(issue, conf)));
  throw new ConfRefusedError({ dagId, problems: [...problems] });
}

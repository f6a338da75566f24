import { type BaseOperator, type DagDefinition, InvalidDagError, type Problem, TradewindError } from "@tradewind/core";
import { isFileName, isTemplate, MappedOperator, operatorClassOf, walkArgument } from "@tradewind/core/engine";

/** What of a task has templates. */
export interface TemplatedTask {
  readonly taskId: string;
  readonly operator: BaseOperator;
}

/**
 * Compiles the templates of a DAG without rendering them.
 *
 * @throws InvalidDagError naming every template that has a syntax error.
 */
export async function checkTemplates({ dagId, source, tasks }: DagDefinition): Promise<void> {
  const problems = await templateProblems(tasks.values());
  if (problems.length > 0)
    throw new InvalidDagError({ dagId, source: source && `${source.file}:${source.line}`, problems });
}

/** Templates that have a syntax error. */
export async function templateProblems(tasks: Iterable<TemplatedTask>): Promise<Problem[]> {
  const templates = templatesOf(tasks);
  if (templates.length === 0) return [];
  const { TemplateEngine } = await import("@tradewind/core/template");
  const engine = new TemplateEngine();
  return templates.flatMap(({ text, field }): Problem[] => {
    try {
      engine.check(text, field);
      return [];
    } catch (error) {
      if (!(error instanceof TradewindError)) throw error;
      return [{ code: error.code, message: error.message, hint: error.hint }];
    }
  });
}

/** The options of an operator that may hold templates; of a mapped one also the list that gives several of them. */
export const templatedFieldsOf = (operator: BaseOperator): readonly string[] => {
  const { templateFields } = operatorClassOf(operator);
  return operator instanceof MappedOperator ? [...templateFields, "expandKwargs"] : templateFields;
};

/** Templates as they are written, each with the field that it stands in. */
export function templatesOf(tasks: Iterable<TemplatedTask>): { text: string; field: string }[] {
  const templates: { text: string; field: string }[] = [];
  for (const { taskId, operator } of tasks) {
    for (const field of templatedFieldsOf(operator)) {
      walkArgument(operator.rawOptions[field], {
        string: (text) => {
          if (isTemplate(text) && !isFileName(text, operator.templateExtOf(field)))
            templates.push({ text, field: `${field} of task "${taskId}"` });
        },
      });
    }
  }
  return templates;
}

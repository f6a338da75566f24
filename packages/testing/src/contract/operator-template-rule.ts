import { isDeepStrictEqual } from "node:util";
import { type BaseOperator, SkipTask } from "@tradewind/core";
import { isTemplate } from "@tradewind/core/engine";
import { attempt, endText, made, shown } from "./operator-attempts.ts";
import type { AnyOptions, OperatorSubject } from "./operator-contract.ts";
import { errorText, type Rule } from "./rule.ts";
import { hasTexts, LOGICAL_DATE, RENDERED, TEMPLATE, withTexts } from "./template-values.ts";

export const templateRule: Rule<OperatorSubject> = {
  name: "renders templates in every template field",
  mend: "hand options on to super() as they came, judge values in execute() where they are templates, and read them from this.options, which is rendered.",
  judge: async (subject) => {
    const { valid } = subject.contract;
    const found: string[] = [];
    for (const field of templateFieldsOf(subject)) {
      const options = valid.find((each) => made(subject, each).rawOptions[field] !== undefined);
      if (!options) found.push(`found no valid options with ${field}, expected some: give them in valid`);
      else found.push(...(await unrendered(subject, { options, field })));
    }
    return found;
  },
};

export const templateFieldsOf = ({ Op }: OperatorSubject): readonly string[] =>
  (Op as unknown as { readonly templateFields: readonly string[] }).templateFields;

async function unrendered(
  subject: OperatorSubject,
  { options, field }: { readonly options: AnyOptions; readonly field: string },
): Promise<string[]> {
  const given = made(subject, options).rawOptions[field];
  if (!hasTexts(given)) return [];
  let operator: BaseOperator;
  try {
    operator = made(subject, { ...options, [field]: withTexts(given, TEMPLATE) });
  } catch (error) {
    return [`found that a template as ${field} is refused: ${errorText(error)}`];
  }
  const copies = fieldsWithTemplates(operator).map(
    (name) => `found the template of ${field} in this.${name}, where it is never rendered`,
  );
  stopBeforeWork(operator);
  const trial = await attempt(operator, subject.contract, { logicalDate: LOGICAL_DATE });
  const rendered = trial.rendered[field];
  if (isDeepStrictEqual(rendered, withTexts(given, RENDERED))) return copies;
  const end = trial.state === "skipped" ? "" : `; the attempt ended as ${endText(trial)}`;
  return [
    ...copies,
    `found ${shown({ [field]: rendered })}, expected ${shown({ [field]: withTexts(given, RENDERED) })}${end}`,
  ];
}

/** Templates are rendered before preExecute; what they are made into here nobody shall work with. */
function stopBeforeWork(operator: BaseOperator): void {
  operator.preExecute = () => {
    throw new SkipTask("the templates are rendered");
  };
}

const OF_BASE = new Set(["taskId", "taskOptions", "rawOptions"]);

const fieldsWithTemplates = (operator: BaseOperator): string[] =>
  Object.entries(operator)
    .filter(([name, value]) => !OF_BASE.has(name) && typeof value === "string" && isTemplate(value))
    .map(([name]) => name);

import { type InvalidDagError, TemplateError, UndefinedTemplateNameError } from "@tradewind/core";
import { type TemplatedTask, templatesOf } from "../loader/check-templates.ts";
import type { Finding, FindingPlace, Use } from "./finding.ts";
import type { SourceText } from "./source-text.ts";

/** What templates tell: what is wrong with them, and what they use. */
export interface TemplateFacts {
  readonly findings: readonly Finding[];
  readonly connections: readonly Use[];
  readonly variables: readonly Use[];
}

export interface TemplateSurroundings {
  readonly dagId: string;
  readonly source: SourceText;
  readonly place: FindingPlace;
  /** What the DAG adds to the names and filters of templates. */
  readonly added: InvalidDagError["added"];
}

/** What the templates in tasks tell, be their DAG valid or not. */
export async function templateFacts(
  tasks: Iterable<TemplatedTask>,
  { dagId, source, place, added }: TemplateSurroundings,
): Promise<TemplateFacts> {
  const facts: TemplateFacts[] = [];
  for (const { text, field } of templatesOf(tasks)) {
    const at = source.placeOf([text], place.line ?? 1) ?? place;
    facts.push(await factsOfTemplate(text, { field, dagId, added, placeOf: () => at }));
  }
  return joinedTemplateFacts(facts);
}

export interface OneTemplate {
  readonly field: string;
  readonly dagId: string;
  readonly added: InvalidDagError["added"];
  /** The place of the first of these texts in the template, or of a line of it that cannot be compiled. */
  readonly placeOf: (what: TextOrLine) => FindingPlace;
}

export type TextOrLine = { readonly texts: readonly string[] } | { readonly line?: number; readonly column?: number };

/** What one template tells. */
export async function factsOfTemplate(
  text: string,
  { field, dagId, added, placeOf }: OneTemplate,
): Promise<TemplateFacts> {
  const { TemplateEngine, templateUse } = await import("@tradewind/core/template");
  const findings: Finding[] = [];
  try {
    new TemplateEngine().check(text, field);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { code, message, hint, cause } = error;
    const { lineno: line, colno: column } = (cause ?? {}) as { readonly lineno?: number; readonly colno?: number };
    const at = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
    findings.push({ severity: "error", code, message, hint, dagId, place: placeOf(at) });
  }
  const use = templateUse(text, added);
  for (const { name, known } of use.unknown) {
    const { code, message, hint } = new UndefinedTemplateNameError({ template: text, field, name, known });
    findings.push({ severity: "error", code, message, hint, dagId, place: placeOf({ texts: [name] }) });
  }
  const by = `the template in ${field}`;
  const used = (name: string, texts: readonly string[]): Use => ({ name, by, dagId, place: placeOf({ texts }) });
  return {
    findings,
    connections: use.connections.map((id) => used(id, [`conn.${id}`, id])),
    variables: use.variables.map((key) => used(key, [`var.value.${key}`, `var.json.${key}`, key])),
  };
}

export const joinedTemplateFacts = (parts: readonly TemplateFacts[]): TemplateFacts => ({
  findings: parts.flatMap(({ findings }) => findings),
  connections: parts.flatMap(({ connections }) => connections),
  variables: parts.flatMap(({ variables }) => variables),
});

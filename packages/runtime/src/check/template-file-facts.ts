import { join } from "node:path";
import { type DagDefinition, TemplateFileNotFoundError } from "@tradewind/core";
import { addedNames, isFileName, walkArgument } from "@tradewind/core/engine";
import { templatedFieldsOf } from "../loader/check-templates.ts";
import type { Finding, FindingPlace } from "./finding.ts";
import { SourceText } from "./source-text.ts";
import {
  factsOfTemplate,
  joinedTemplateFacts,
  type TemplateFacts,
  type TemplateSurroundings,
  type TextOrLine,
} from "./template-facts.ts";

export interface TemplateFileFacts extends TemplateFacts {
  /** The files that were read, and those that would be if they were there. */
  readonly files: readonly string[];
}

/** What the files tell that template fields of a DAG name. */
export async function templateFileFacts(
  definition: DagDefinition,
  { source, place }: Pick<TemplateSurroundings, "source" | "place">,
): Promise<TemplateFileFacts> {
  const named = fileNamesOf(definition);
  if (named.length === 0) return { findings: [], connections: [], variables: [], files: [] };
  const { templateSettingsOf } = await import("@tradewind/core/template");
  const templateFiles = templateSettingsOf(definition).files!;
  const { dagId } = definition;
  const added = addedNames(definition.options, definition.extensions);
  const facts: TemplateFacts[] = [];
  const files: string[] = [];
  for (const { name, field } of named) {
    const found = templateFiles.read(name);
    if (found) {
      files.push(found.path);
      facts.push(await factsOfTemplate(found.text, { field, dagId, added, placeOf: placesIn(found.path) }));
      continue;
    }
    files.push(...templateFiles.folders.map((folder) => join(folder, name)));
    const { code, message, hint } = new TemplateFileNotFoundError({ name, field, folders: templateFiles.folders });
    const at = source.placeOf([name], place.line ?? 1) ?? place;
    const finding: Finding = { severity: "error", code, message, hint, dagId, place: at };
    facts.push({ findings: [finding], connections: [], variables: [] });
  }
  return { ...joinedTemplateFacts(facts), files };
}

function fileNamesOf({ tasks }: DagDefinition): { readonly name: string; readonly field: string }[] {
  const named: { name: string; field: string }[] = [];
  for (const { taskId, operator } of tasks.values()) {
    for (const field of templatedFieldsOf(operator)) {
      const extensions = operator.templateExtOf(field);
      walkArgument(operator.rawOptions[field], {
        string: (name) => {
          if (isFileName(name, extensions)) named.push({ name, field: `${field} of task "${taskId}"` });
        },
      });
    }
  }
  return named;
}

function placesIn(file: string): (what: TextOrLine) => FindingPlace {
  const source = SourceText.of(file);
  return (what) => {
    if (!("texts" in what)) return { file, line: what.line ?? null, column: what.column ?? null };
    return source.placeOfText(what.texts) ?? { file, line: null, column: null };
  };
}

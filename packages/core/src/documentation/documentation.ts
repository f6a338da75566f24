import type { TaskDocument } from "../document/dag-document.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { SourceLocation } from "../source-location.ts";
import { docFile } from "./doc-file.adapter.ts";

/** Markdown as it was given, or from the file that it names; of a file that cannot be read, its name. */
export function markdownOf(given: string | undefined, source: SourceLocation | undefined): string | undefined {
  if (given === undefined || !/^\S[^\n]*\.md$/.test(given)) return given;
  return docFile(given, source?.file) ?? given;
}

/** What is said about a task beside its `doc`; null: nothing. */
export function taskDocs(
  { docMd, docJson, docYaml, docRst }: TaskOptions,
  source: SourceLocation | undefined,
): TaskDocument["docs"] {
  const docs = { md: markdownOf(docMd, source), json: docJson, yaml: docYaml, rst: docRst };
  const given = Object.entries(docs).filter(([, text]) => text !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}

import type { DagDefinition } from "../graph/dag-definition.ts";
import type { TemplateSettings } from "./template-engine.ts";
import { templateFilesOf } from "./template-files.adapter.ts";

/** What a DAG adds to its templates. */
export function templateSettingsOf({
  options,
  source,
  extensions,
}: Pick<DagDefinition, "options" | "source" | "extensions">): TemplateSettings {
  return {
    macros: options.userDefinedMacros,
    filters: options.userDefinedFilters,
    namespaces: extensions.macros,
    files: templateFilesOf(source?.file, options.templateSearchpath),
  };
}

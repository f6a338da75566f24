import type { DagDefinition } from "../graph/dag-definition.ts";
import type { TemplateEngine } from "./template-engine.ts";

// nunjucks costs 17 ms to import, which DAGs without templates should not pay
export async function loadTemplateEngine(definition: DagDefinition): Promise<TemplateEngine> {
  const { TemplateEngine, templateSettingsOf } = await import("./index.ts");
  return new TemplateEngine(templateSettingsOf(definition));
}

import type { DagDefinition } from "@tradewind/core";
import type { TemplateEngine } from "@tradewind/core/engine";

// nunjucks costs 17 ms to import, which DAGs without templates should not pay
export async function loadTemplateEngine(definition: DagDefinition): Promise<TemplateEngine> {
  const { TemplateEngine, templateSettingsOf } = await import("@tradewind/core/template");
  return new TemplateEngine(templateSettingsOf(definition));
}

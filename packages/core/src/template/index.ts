export { templateSettingsOf } from "./dag-templates.ts";
export { TemplateEngine } from "./template-engine.ts";
export { type AddedNames, type TemplateUse, templateUse } from "./template-use.ts";

export { TemplateEngine } from "./template-engine.ts";

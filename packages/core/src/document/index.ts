export { dagDocumentSchema, parseDagDocument } from "./schema.ts";

export { traceImports } from "./import-trace.adapter.ts";
export { watchImportWork } from "./import-work.adapter.ts";
export { inspectDagFile } from "./inspect-dag-file.ts";

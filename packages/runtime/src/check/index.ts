export { executorNames } from "../executors/executor-names.ts";
export { extensionFiles, extensionsOf } from "../host/extension-modules.ts";
export { type CheckedProblem, type CheckOptions, type CheckReport, checkDagFiles } from "./check-dag-files.ts";
export type { KnownNames } from "./judge-names.ts";

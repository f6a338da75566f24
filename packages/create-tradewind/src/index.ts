export { PackageNameError } from "./creator-errors.ts";
export { layerFor } from "./layer-for.ts";
export { inWordsOf, type PackageManager } from "./package-manager.ts";
export { checkPackageName } from "./package-name.ts";
export type { Answers, Choice, Question } from "./question.ts";
export { type Creator, runCreator } from "./run-creator.ts";
export { refuseTakenFolder } from "./write-project.ts";

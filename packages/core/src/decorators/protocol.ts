import { type GroupRecord, type MethodRecord, recordTask } from "./metadata.ts";

/**
 * The body of every method decorator: tells the two protocols apart by the shape of their arguments and records.
 * Standard: `(method, context)`. Legacy: `(prototype, name, descriptor)`.
 */
export function decorateMethod(record: MethodRecord | GroupRecord): (...args: unknown[]) => void {
  return (target, second) => {
    if (typeof second === "object" && second !== null && "kind" in second) {
      const { metadata, name } = second as ClassMethodDecoratorContext;
      recordTask(metadata as object, String(name), record);
    } else {
      recordTask(target as object, String(second), record);
    }
  };
}

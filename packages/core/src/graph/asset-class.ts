import { type AnyClass, dagRecordOf, type GroupRecord, type MethodRecord } from "../decorators/metadata.ts";
import type { Problem } from "../errors/authoring-errors.ts";

/** The task methods of a class; of one decorated with `@asset` also `materialize`, whose own options are laid over the asset's. */
export function methodsOf(
  Class: AnyClass,
  records: Iterable<readonly [string, MethodRecord | GroupRecord]>,
): Map<string, MethodRecord | GroupRecord> {
  const methods = new Map(records);
  const made = dagRecordOf(Class)?.materialize;
  if (!made || !("materialize" in Class.prototype)) return methods;
  const recorded = methods.get("materialize");
  const { kind, options: own }: MethodRecord =
    recorded && recorded.kind !== "group" ? recorded : { kind: "task", options: {} };
  const inlets = [...(made.inlets ?? []), ...(own.inlets ?? [])];
  const outlets = [...(made.outlets ?? []), ...(own.outlets ?? [])];
  return methods.set("materialize", { kind, options: { ...made, ...own, inlets, outlets } });
}

/** The `flow()` of an object; an `@asset` needs none of its own. Or what is wrong where there is none. */
export function flowOf(instance: object, Class: AnyClass): (() => unknown) | Problem {
  const own = (instance as { flow?: unknown }).flow;
  if (typeof own === "function") return own as () => unknown;
  if (!dagRecordOf(Class)?.materialize)
    return {
      code: "TW1016",
      message: `Class ${Class.name} has no flow() method, so its tasks are not wired.`,
      hint: `Add flow(this: Flow<${Class.name}>) { ... } and call the task methods in it.`,
    };
  if ("materialize" in Class.prototype) return materialize;
  return {
    code: "TW1071",
    message: `Class ${Class.name} is an @asset, but has no materialize() method.`,
    hint: "Add materialize() { ... }, which makes the asset.",
  };
}

function materialize(this: unknown): void {
  (this as { materialize(): unknown }).materialize();
}

import { ReferenceUsedAsValueError } from "../errors/authoring-errors.ts";
import { RETURN_VALUE } from "../xcom/keys.ts";
import { currentFlow } from "./flow-scope.ts";
import { TASK_NODE, type TaskNode, taskNodesOf } from "./task-node.ts";
import type { TaskLike, XComArg } from "./types.ts";

const XCOM_REFERENCE: unique symbol = Symbol.for("tradewind.xcomReference") as never;

/** What a reference refers to: a task's XCom, or a part of it. */
export interface XComReference {
  readonly node: TaskNode;
  readonly taskId: string;
  readonly key: string;
  readonly path: readonly string[];
}

/** The reference behind an XComArg, or undefined when the value is something else. */
export function xcomReferenceOf(value: unknown): XComReference | undefined {
  if (typeof value !== "function") return undefined;
  return (value as { [XCOM_REFERENCE]?: XComReference })[XCOM_REFERENCE];
}

/** Makes the reference to a task's result. */
export function xcomArg<T>(node: TaskNode, path: readonly string[] = []): XComArg<T> {
  const reference: XComReference = { node, taskId: node.taskId, key: RETURN_VALUE, path };
  // A function as target, so that calling a picked property can be refused with a sentence that helps.
  const proxy: XComArg<T> = new Proxy(() => undefined, {
    get: (_target, property) => read(reference, property, proxy),
    apply: () => misuse(reference, `calling ${path.at(-1) ?? "it"}()`),
    has: () => misuse(reference, "the in operator"),
    ownKeys: () => misuse(reference, "listing or spreading its properties"),
    set: () => misuse(reference, "assigning to it"),
    deleteProperty: () => misuse(reference, "deleting from it"),
  }) as never;
  return proxy;
}

function read(reference: XComReference, property: string | symbol, self: unknown): unknown {
  switch (property) {
    case XCOM_REFERENCE:
      return reference;
    case TASK_NODE:
      return reference.node;
    case "before":
      return (...next: TaskLike[]) => connect(self, [reference.node], taskNodesOf(next));
    case "after":
      return (...previous: TaskLike[]) => connect(self, taskNodesOf(previous), [reference.node]);
    case Symbol.toPrimitive:
      return (hint: string) =>
        hint === "string" ? asTemplate(reference) : misuse(reference, "arithmetic or a comparison");
    case Symbol.iterator:
    case Symbol.asyncIterator:
      return misuse(reference, "iterating it");
    case "toJSON":
      return misuse(reference, "turning it into JSON");
    case "then":
      return undefined;
    default:
      if (typeof property === "symbol") return undefined;
      return xcomArg(reference.node, [...reference.path, property]);
  }
}

function connect(self: unknown, before: readonly TaskNode[], after: readonly TaskNode[]): unknown {
  for (const upstream of before) for (const downstream of after) upstream.before(downstream);
  return self;
}

/** `${ref}`: a template that pulls the value; the flow remembers the text, so that whoever gets it also gets the edge. */
function asTemplate(reference: XComReference): string {
  const picks = reference.path.map((name) => `[${JSON.stringify(name)}]`).join("");
  const text = `{{ ti.xcom_pull(task_ids=${JSON.stringify(reference.taskId)})${picks} }}`;
  currentFlow("A reference in a template").rememberTemplate(text, reference);
  return text;
}

function misuse({ taskId, path }: XComReference, use: string): never {
  throw new ReferenceUsedAsValueError({ task: [taskId, ...path].join("."), use });
}

import { ReferenceUsedAsValueError } from "../errors/authoring-errors.ts";
import { RETURN_VALUE } from "../xcom/keys.ts";
import { currentFlow } from "./flow-scope.ts";
import { concatenated, listOf, mapped, zipped } from "./mapped-list.ts";
import { firstNodesOf, lastNodesOf, TASK_NODE, type TaskNode } from "./task-node.ts";
import { makeTeardown } from "./teardown.ts";
import type { TaskLike, TeardownOptions, XComArg } from "./types.ts";
import { XCOM_REFERENCE, type XComReference } from "./xcom-reference.ts";

/** Makes the reference to a task's result. */
export function xcomArg<T>(node: TaskNode, path: readonly string[] = []): XComArg<T> {
  const reference: XComReference = { node, taskId: node.taskId, key: RETURN_VALUE, path };
  // A function as target, so that calling a picked property can be refused with a sentence that helps.
  const proxy: XComArg<T> = new Proxy(() => undefined, {
    get: (_target, property) => read(reference, property, proxy),
    apply: (_target, _self, args) => callOn(reference, args),
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
      return (...next: TaskLike[]) => connect(self, [reference.node], firstNodesOf(next));
    case "after":
      return (...previous: TaskLike[]) => connect(self, lastNodesOf(previous), [reference.node]);
    case "asSetup":
      return () => {
        reference.node.role = { kind: "setup" };
        return self;
      };
    case "asTeardown":
      return ({ setups = [], onFailureFailDagrun = false }: TeardownOptions = {}) => {
        makeTeardown(reference.node, setups, onFailureFailDagrun);
        return self;
      };
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

/** `ref.map(...)` and its kin: the reference to a property of that name is called. */
function callOn(reference: XComReference, args: unknown[]): unknown {
  const { node, path } = reference;
  const method = path.at(-1);
  const of = () => listOf(xcomArg(node, path.slice(0, -1)), "the list");
  if (method === "map") return mapped(of(), args[0] as (value: unknown) => unknown);
  if (method === "zip") return zipped(of(), args);
  if (method === "concat") return concatenated(of(), args);
  return misuse(reference, `calling ${method ?? "it"}()`);
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

import type { TaskNode } from "./task-node.ts";

/** Where an XComArg keeps what it refers to. In the global registry, so that it survives a second copy of this package. */
export const XCOM_REFERENCE: unique symbol = Symbol.for("tradewind.xcomReference") as never;

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

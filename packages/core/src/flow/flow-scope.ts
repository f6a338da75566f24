import { OutsideFlowError } from "../errors/authoring-errors.ts";
import type { FlowBuilder } from "./flow-builder.ts";

// Operators are made with `new` inside flow() and have to find the DAG they belong to; there is none between builds. Not an
// AsyncLocalStorage: flow() is synchronous, and on Node 20 one that was ever used makes every later promise of the process slower.
let scope: FlowBuilder | undefined;

/** Runs `wire` with `builder` as the DAG that new operators join. */
export function inFlow<T>(builder: FlowBuilder, wire: () => T): T {
  const outer = scope;
  scope = builder;
  try {
    return wire();
  } finally {
    scope = outer;
  }
}

/** The DAG being wired, or undefined outside of flow(). */
export const openFlow = (): FlowBuilder | undefined => scope;

/** The DAG being wired. @throws OutsideFlowError naming `what` was tried. */
export function currentFlow(what: string): FlowBuilder {
  const builder = scope;
  if (!builder) throw new OutsideFlowError(what);
  return builder;
}

import { AsyncLocalStorage } from "node:async_hooks";
import { OutsideFlowError } from "../errors/authoring-errors.ts";
import type { FlowBuilder } from "./flow-builder.ts";

// Operators are made with `new` inside flow() and have to find the DAG they belong to; the scope is empty between builds.
const scope = new AsyncLocalStorage<FlowBuilder>();

/** Runs `wire` with `builder` as the DAG that new operators join. */
export const inFlow = <T>(builder: FlowBuilder, wire: () => T): T => scope.run(builder, wire);

/** The DAG being wired, or undefined outside of flow(). */
export const openFlow = (): FlowBuilder | undefined => scope.getStore();

/** The DAG being wired. @throws OutsideFlowError naming `what` was tried. */
export function currentFlow(what: string): FlowBuilder {
  const builder = scope.getStore();
  if (!builder) throw new OutsideFlowError(what);
  return builder;
}

import { AsyncLocalStorage } from "node:async_hooks";
import type { Policies } from "./policies.ts";

// DAG files call defineDag() while they are imported: whoever imports them says here what holds for them.
const scope = new AsyncLocalStorage<readonly Policies[]>();

/** Makes DAGs under these policies: what `body` imports, and what it makes itself. */
export function inPolicies<T>(policies: readonly Policies[], body: () => T): T {
  // a store that was ever used makes every later promise of the process slower on Node 20
  return policies.length === 0 && scope.getStore() === undefined ? body() : scope.run(policies, body);
}

/** The policies that DAGs are made under. */
export const currentPolicies = (): readonly Policies[] => scope.getStore() ?? NONE;

const NONE: readonly Policies[] = [];

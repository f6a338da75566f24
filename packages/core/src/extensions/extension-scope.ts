import { AsyncLocalStorage } from "node:async_hooks";
import { type Extensions, NO_EXTENSIONS } from "./extensions.ts";

// DAG files call defineDag() while they are imported: whoever imports them says here what holds for them.
const scope = new AsyncLocalStorage<Extensions>();

/** Makes DAGs under these extensions: what `body` imports, and what it makes itself. */
export function inExtensions<T>(extensions: Extensions, body: () => T): T {
  // a store that was ever used makes every later promise of the process slower on Node 20
  return extensions === NO_EXTENSIONS && scope.getStore() === undefined ? body() : scope.run(extensions, body);
}

/** What DAGs are made under. */
export const currentExtensions = (): Extensions => scope.getStore() ?? NO_EXTENSIONS;

// Module hooks of a process that imports DAG files for a check: they run in Node's thread for hooks, and tell which module imports
// which. Node has no other way to ask for that.
import type { InitializeHook, ResolveHook } from "node:module";
import type { MessagePort } from "node:worker_threads";

/** A module, and what it has imported by which words. */
export type ImportEdge = readonly [from: string, to: string, specifier: string];

let port: MessagePort;

export const initialize: InitializeHook<{ port: MessagePort }> = (data) => {
  port = data.port;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const found = await nextResolve(specifier, context);
  if (context.parentURL !== undefined) {
    port.postMessage([context.parentURL, found.url, specifier] satisfies ImportEdge);
  }
  return found;
};

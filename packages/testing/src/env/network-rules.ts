import { type ConnectionInput, parseConnection, UnknownNameError } from "@tradewind/core";
import type { NetworkRule } from "./network-rule.adapter.ts";

/**
 * What tasks may connect to: `hook:<connection id>` for where a connection leads to, a host, `host:port`, or `network` for everything.
 */
export type Allowed = "network" | `hook:${string}` | (string & {});

/** @throws UnknownNameError for a connection that was not given. */
export function networkRule(
  allowed: readonly Allowed[],
  connections: Readonly<Record<string, ConnectionInput>>,
): NetworkRule {
  if (allowed.includes("network")) return () => true;
  const places = new Set(allowed.map((name) => (name.startsWith("hook:") ? placeOfHook(name, connections) : name)));
  return ({ host, port }) => places.has(host) || places.has(`${host}:${port}`);
}

function placeOfHook(name: string, connections: Readonly<Record<string, ConnectionInput>>): string {
  const connId = name.slice("hook:".length);
  const input = connections[connId];
  if (input === undefined) {
    throw new UnknownNameError({
      kind: "connection",
      found: connId,
      known: Object.keys(connections),
      within: "the connections of the test",
    });
  }
  const { host, port } = parseConnection(connId, input);
  return port ? `${host}:${port}` : (host ?? "localhost");
}

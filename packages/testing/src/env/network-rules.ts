import { type ConnectionInput, InvalidOptionError, parseConnection } from "@tradewind/core";
import { unknownName } from "./kit-errors.ts";
import type { NetworkRule } from "./network-rule.adapter.ts";

/**
 * What tasks may connect to: `hook:<connection id>` for where a connection leads to, a host, `host:port`, or `network` for everything.
 */
export type Allowed = "network" | `hook:${string}` | (string & {});

/** @throws UnknownNameError for a connection that was not given; InvalidOptionError for what is no place. */
export function networkRule(
  allowed: readonly Allowed[],
  connections: Readonly<Record<string, ConnectionInput>>,
): NetworkRule {
  if (allowed.includes("network")) return () => true;
  const places = new Set(allowed.map((name) => (isOfHook(name) ? placeOfHook(name, connections) : placeNamed(name))));
  return ({ host, port }) => places.has(host) || places.has(`${host}:${port}`);
}

const isOfHook = (name: unknown): name is string => typeof name === "string" && name.startsWith("hook:");

/** A host, alone or with a port. An IPv6 address may stand in brackets, as in URLs. */
function placeNamed(name: unknown): string {
  const text = typeof name === "string" ? name : "";
  const [, address, port = ""] = /^\[([\da-f:.]+)\](:\d+)?$/i.exec(text) ?? [];
  if (address) return address + port;
  const isPlace = /^[^\s:/@?#[\]]+(:\d+)?$/.test(text) || /^[\da-f:.]+$/i.test(text);
  if (isPlace) return text;
  const expected = 'a host, "host:port", "hook:<connection id>" or "network"';
  throw new InvalidOptionError({ option: "allow", found: name, expected: meant(text, expected) });
}

function meant(text: string, expected: string): string {
  const of = /^hooks?:(.+)$/.exec(text);
  if (of) return `"hook:${of[1]}"`;
  if (!URL.canParse(text)) return expected;
  const { hostname, port, protocol } = new URL(text);
  const known = port || { "http:": "80", "https:": "443" }[protocol];
  return hostname === "" ? expected : `a place without protocol and path: "${hostname}${known ? `:${known}` : ""}"`;
}

function placeOfHook(name: string, connections: Readonly<Record<string, ConnectionInput>>): string {
  const connId = name.slice("hook:".length);
  const input = connections[connId];
  if (input === undefined) {
    throw unknownName({
      kind: "connection",
      found: connId,
      known: Object.keys(connections),
      within: "the connections of the test",
    });
  }
  const { host = "localhost", port } = parseConnection(connId, input);
  // a host may carry the protocol
  const place = host.replace(/^[a-z][\w+.-]*:\/\//i, "");
  return port ? `${place}:${port}` : place;
}

import { BaseHook, InvalidOptionError } from "@tradewind/core";
import type { Edges } from "./edges.ts";
import { networkRule } from "./network-rules.ts";

/**
 * Holds the edges of a test against what they can be: what is wrong there would show as a hook that is not replaced, or a network that is not
 * there.
 *
 * @throws InvalidOptionError, UnknownNameError
 */
export function assertEdges({ hooks = {}, override = [], allow = [], connections = {} }: Edges): void {
  for (const [connId, standIn] of Object.entries(hooks)) assertStandIn(`hooks.${connId}`, standIn);
  for (const [i, pair] of (override as readonly unknown[]).entries()) {
    const option = `override[${i}]`;
    const [Hook, standIn, ...more]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof Hook !== "function" || more.length > 0) {
      const expected =
        "a class of hooks with its stand-in, override: [[WarehouseHook, { ... }]]; by connection id: hooks";
      throw new InvalidOptionError({ option, found: pair, expected });
    }
    assertStandIn(option, standIn);
  }
  networkRule(allow, connections);
}

function assertStandIn(option: string, standIn: unknown): void {
  const isClass = typeof standIn === "function" && standIn.prototype instanceof BaseHook;
  const isPromise = standIn instanceof Promise;
  if ((typeof standIn === "object" || typeof standIn === "function") && standIn && !isClass && !isPromise) return;
  throw new InvalidOptionError({
    option,
    found: isPromise ? "a promise" : standIn,
    expected: "an object with the methods that tasks call",
  });
}

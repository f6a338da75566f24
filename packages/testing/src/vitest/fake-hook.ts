import type { BaseHook, HookClass } from "@tradewind/core";
import { type Mock, vi } from "vitest";

type Method = (...args: never[]) => unknown;
type Methods<H> = { [Name in keyof H as H[Name] extends Method ? Name : never]: H[Name] };

/** A hook's methods, each as a mock. */
export type FakeHook<H> = {
  [Name in keyof Methods<H>]: Methods<H>[Name] extends Method ? Mock<Methods<H>[Name]> : never;
};

/**
 * A stand-in for a hook: every method of its class is a mock, with the implementations given. What has none fails and says so, so that no
 * test passes by silence.
 *
 * @example
 * const warehouse = fakeHook(WarehouseHook, { rows: async () => [1, 2] });
 * await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse } });
 * expect(warehouse.rows).toHaveBeenCalledExactlyOnceWith("2026-03-01");
 */
export function fakeHook<H extends BaseHook>(Hook: HookClass<H>, methods: Partial<Methods<H>> = {}): FakeHook<H> {
  const given = methods as Readonly<Record<string, Method>>;
  const fakes = methodNamesOf(Hook).map((name) => [name, vi.fn(given[name] ?? missing(Hook, name))]);
  return Object.fromEntries(fakes) as FakeHook<H>;
}

function missing(Hook: HookClass, name: string): Method {
  if (name === "close") return async () => {};
  return () => {
    throw new Error(
      `The test's stand-in for ${Hook.name} has no ${name}(): give it in fakeHook(${Hook.name}, { ${name} }).`,
    );
  };
}

function methodNamesOf(Hook: HookClass): string[] {
  const names = new Set<string>();
  for (let at: object = Hook.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names];
}

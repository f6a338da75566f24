import { type BaseHook, type HookClass, InvalidOptionError, StandInMethodError } from "@tradewind/core";
import { type Mock, vi } from "vitest";
import { unknownName } from "../env/kit-errors.ts";
import { methodNamesOf } from "../method-names.ts";

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
 * @throws UnknownNameError for a method that the class does not have.
 * @example
 * const warehouse = fakeHook(WarehouseHook, { rows: async () => [1, 2] });
 * await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse } });
 * expect(warehouse.rows).toHaveBeenCalledExactlyOnceWith("2026-03-01");
 */
export function fakeHook<H extends BaseHook>(Hook: HookClass<H>, methods: Partial<Methods<H>> = {}): FakeHook<H> {
  const given = methods as Readonly<Record<string, Method>>;
  const known = methodsOf(Hook);
  assertMethods(Hook, given, known);
  const fakes = known.map((name) => [name, vi.fn(given[name] ?? missing(Hook, name, Object.keys(given)))]);
  return Object.fromEntries(fakes) as FakeHook<H>;
}

function missing(Hook: HookClass, name: string, given: readonly string[]): Method {
  if (name === "close") return async () => {};
  return () => {
    throw new StandInMethodError({ hook: Hook.name, method: name, given });
  };
}

function methodsOf(Hook: HookClass): string[] {
  try {
    return methodNamesOf(new Hook("fake"));
  } catch {
    // it cannot be made here: what its constructor makes is not known
    return methodNamesOf(Hook.prototype);
  }
}

function assertMethods(Hook: HookClass, given: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const [name, method] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownName({ kind: "method", found: name, known, within: `class ${Hook.name}` });
    if (method !== undefined && typeof method !== "function")
      throw new InvalidOptionError({ option: `${name} of fakeHook`, found: method, expected: "a function" });
  }
}

import { StandInMethodError } from "../errors/connection-errors.ts";
import { BaseHook, type HookClass } from "./base-hook.ts";

/**
 * A stand-in for a hook as tasks see it: a method of the hook's class that it lacks says so when it is called. One that has all that the
 * class adds to BaseHook is itself.
 */
export function standInFor(standIn: object, Hook: HookClass, connId: string): object {
  const own = methodsOf(Hook.prototype, BaseHook.prototype).filter((name) => !(name in BaseHook.prototype));
  if (own.every((name) => name in standIn)) return standIn;
  const seen: object = new Proxy(standIn, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (value === undefined && typeof name === "string" && isMethod(Hook, name)) {
        return () => {
          const given = methodsOf(target, Object.prototype);
          throw new StandInMethodError({ hook: Hook.name, connId, method: name, given });
        };
      }
      if (typeof value !== "function" || Object.hasOwn(target, name)) return value;
      // private fields of its class are fields of the stand-in itself
      return new Proxy(value, {
        apply: (method, self, args) => Reflect.apply(method, self === seen ? target : self, args),
      });
    },
  });
  return seen;
}

const isMethod = ({ prototype }: HookClass, name: string): boolean =>
  typeof Reflect.get(prototype, name) === "function" && name !== "constructor";

/** The names of an object's methods, below those that a prototype has. */
function methodsOf(of: object, end: object): string[] {
  const names: string[] = [];
  for (let at: object | null = of; at && at !== end; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") names.push(name);
    }
  }
  return names;
}

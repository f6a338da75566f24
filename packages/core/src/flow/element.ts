import { ReferenceUsedAsValueError } from "../errors/authoring-errors.ts";

const ELEMENT_REFERENCE: unique symbol = Symbol.for("tradewind.elementReference") as never;

/** What stands for an element, in the function of a mapped group: of which list of the group, and which part of it. */
export interface ElementReference {
  /** The group's id. */
  readonly expansion: string;
  readonly list: number;
  readonly path: readonly string[];
}

/** The reference to an element, or undefined when the value is something else. */
export function elementReferenceOf(value: unknown): ElementReference | undefined {
  if (typeof value !== "function") return undefined;
  return (value as { [ELEMENT_REFERENCE]?: ElementReference })[ELEMENT_REFERENCE];
}

/** Makes what the function of a mapped group gets for an element, and that of a loop for the result of the iteration before. */
export function elementArg(reference: ElementReference, what = `an element of ${reference.expansion}`): unknown {
  return new Proxy(() => undefined, {
    get: (_target, property) => {
      if (property === ELEMENT_REFERENCE) return reference;
      if (property === "then" || (typeof property === "symbol" && !MISUSES.has(property))) return undefined;
      if (typeof property === "symbol" || property === "toJSON") return misuse(String(property));
      return elementArg({ ...reference, path: [...reference.path, property] }, what);
    },
    apply: () => misuse(`calling ${reference.path.at(-1) ?? "it"}()`),
    has: () => misuse("the in operator"),
    ownKeys: () => misuse("listing or spreading its properties"),
    set: () => misuse("assigning to it"),
    deleteProperty: () => misuse("deleting from it"),
  });

  function misuse(use: string): never {
    throw new ReferenceUsedAsValueError({ task: [what, ...reference.path].join("."), use });
  }
}

const MISUSES: ReadonlySet<symbol> = new Set([Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive]);

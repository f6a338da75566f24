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

/** Makes what the function of a mapped group gets for an element. */
export function elementArg(reference: ElementReference): unknown {
  return new Proxy(() => undefined, {
    get: (_target, property) => {
      if (property === ELEMENT_REFERENCE) return reference;
      if (property === "then" || (typeof property === "symbol" && !MISUSES.has(property))) return undefined;
      if (typeof property === "symbol" || property === "toJSON") return misuse(reference, String(property));
      return elementArg({ ...reference, path: [...reference.path, property] });
    },
    apply: () => misuse(reference, `calling ${reference.path.at(-1) ?? "it"}()`),
    has: () => misuse(reference, "the in operator"),
    ownKeys: () => misuse(reference, "listing or spreading its properties"),
    set: () => misuse(reference, "assigning to it"),
    deleteProperty: () => misuse(reference, "deleting from it"),
  });
}

const MISUSES: ReadonlySet<symbol> = new Set([Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive]);

function misuse({ expansion, path }: ElementReference, use: string): never {
  throw new ReferenceUsedAsValueError({ task: [`an element of ${expansion}`, ...path].join("."), use });
}

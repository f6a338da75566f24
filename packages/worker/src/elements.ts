import { type DagDefinition, ElementGoneError } from "@tradewind/core";
import {
  basesOf,
  combination,
  decodeXCom,
  type ElementReference,
  elementOf,
  elementsIn,
  LiteralArgument,
} from "@tradewind/core/engine";
import { decodedTexts } from "./decode-texts.ts";
import type { Masker } from "./masking/masker.ts";
import { secretsOfXCom } from "./masking/xcom-secrets.ts";
import type { AttemptRequest, ExpansionElements } from "./protocol.ts";
import { loadXCom, type XComStorage } from "./xcom-storage.ts";

/** The elements that a mapped instance works on. */
export class Elements {
  readonly #expansions: ReadonlyMap<string, ExpansionElements>;
  readonly #definition: DagDefinition;
  readonly #masker: Masker;
  readonly #storage: XComStorage | undefined;
  readonly #values = new Map<string, unknown>();
  /** Results of the iterations before, by loop. */
  readonly #previous = new Map<string, unknown>();

  constructor(
    { elements }: Pick<AttemptRequest, "elements">,
    definition: DagDefinition,
    { masker, xcomStorage }: { readonly masker: Masker; readonly xcomStorage?: XComStorage | undefined },
  ) {
    this.#masker = masker;
    this.#storage = xcomStorage;
    this.#expansions = new Map(elements.map((of) => [of.expansion, of]));
    this.#definition = definition;
  }

  /** Decodes what came from other tasks. To be called before the rest. */
  async load(): Promise<void> {
    for (const { expansion, values, previous } of this.#expansions.values()) {
      if (previous !== undefined)
        this.#previous.set(expansion, await decodedTexts(previous, { masker: this.#masker, storage: this.#storage }));
      for (const { list, base, index, value: kept, pick } of values) {
        const value = await loadXCom(kept, this.#storage);
        for (const secret of secretsOfXCom(value)) this.#masker.addSecret(secret);
        this.#values.set(JSON.stringify([expansion, list, base, index]), elementIn(await decodeXCom(value), pick));
      }
    }
  }

  /** One element of each list that a task or a group is mapped over. */
  of(expansion: string): unknown[] {
    const lists = this.#definition.mapping.lists.get(expansion)!;
    return lists.map((_list, list) => this.#element(expansion, list));
  }

  /** What a reference in a mapped group stands for, but for its path. */
  at({ expansion, list }: ElementReference): unknown {
    return this.#element(expansion, list);
  }

  #element(expansion: string, place: number): unknown {
    const { initials } = this.#definition.mapping;
    // the first iteration gets what the author wrote, which is rendered like that
    if (this.#previous.has(expansion)) return new LiteralArgument(this.#previous.get(expansion));
    if (initials.has(expansion)) return initials.get(expansion);
    const found = this.#expansions.get(expansion);
    if (!found) throw new ElementGoneError({ expansion });
    const { index, lengths, bases } = found;
    const list = this.#definition.mapping.lists.get(expansion)![place]!;
    const inList = combination(index, lengths)[place]!;
    const elementAt = (base: number, i: number): unknown => {
      const sent = JSON.stringify([expansion, place, base, i]);
      if (this.#values.has(sent)) return this.#values.get(sent);
      const of = basesOf(list)[base]!;
      return of.kind === "element" ? this.#inner(of.element)[i] : undefined;
    };
    return elementOf(list, inList, { lengths: bases[place]!, elementAt });
  }

  /** The list within an element of a literal list. */
  #inner(reference: ElementReference): readonly unknown[] {
    const element = this.at(reference);
    return elementsIn(partOf(element instanceof LiteralArgument ? element.value : element, reference.path));
  }
}

function elementIn(value: unknown, pick: ExpansionElements["values"][number]["pick"]): unknown {
  if (!pick) return value;
  const part = partOf(value, pick.path);
  return pick.index === null ? part : elementsIn(part)[pick.index];
}

function partOf(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const name of path) part = (part as Record<string, unknown> | null | undefined)?.[name];
  return part;
}

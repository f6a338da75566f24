import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { MappedTemplateError } from "../errors/mapping-errors.ts";
import { isTemplate } from "../template/is-template.ts";
import { type ElementReference, elementReferenceOf } from "./element.ts";
import { isPlainObject, LiteralArgument, TemplateExpression } from "./references.ts";
import { type XComReference, xcomReferenceOf } from "./xcom-reference.ts";

/** What a task or a group can be mapped over, functions included. `ListDocument` says the same without them. */
export type MappedList =
  | { readonly kind: "literal"; readonly values: readonly unknown[] }
  | { readonly kind: "xcom"; readonly reference: XComReference }
  | { readonly kind: "element"; readonly element: ElementReference }
  | { readonly kind: "map"; readonly of: MappedList; readonly fn: (value: unknown) => unknown }
  | {
      readonly kind: "zip";
      readonly lists: readonly MappedList[];
      readonly fill: { readonly value: unknown } | undefined;
    }
  | { readonly kind: "concat"; readonly lists: readonly MappedList[] };

const SEQUENCE: unique symbol = Symbol.for("tradewind.sequence") as never;

/** What `.map()`, `.zip()` and `.concat()` of a reference give: a list made of others when it is needed. */
export class MappedSequence {
  readonly [SEQUENCE]: MappedList;

  constructor(list: MappedList) {
    this[SEQUENCE] = list;
  }

  map(fn: (value: unknown) => unknown): MappedSequence {
    return mapped(this[SEQUENCE], fn);
  }

  zip(...others: unknown[]): MappedSequence {
    return zipped(this[SEQUENCE], others);
  }

  concat(...others: unknown[]): MappedSequence {
    return concatenated(this[SEQUENCE], others);
  }
}

/** The list behind a sequence, or undefined when the value is something else. */
export function sequenceOf(value: unknown): MappedList | undefined {
  return typeof value === "object" && value !== null ? (value as { [SEQUENCE]?: MappedList })[SEQUENCE] : undefined;
}

export const mapped = (of: MappedList, fn: (value: unknown) => unknown): MappedSequence =>
  new MappedSequence({ kind: "map", of, fn });

/** The last of `others` may say what stands for elements that a shorter list does not have: `{ fill: value }`. */
export function zipped(first: MappedList, others: readonly unknown[]): MappedSequence {
  const last = others.at(-1);
  const fill = isPlainObject(last) && Object.keys(last).join() === "fill" ? { value: last.fill } : undefined;
  const lists = (fill ? others.slice(0, -1) : others).map((other) => listOf(other, "zip"));
  return new MappedSequence({ kind: "zip", lists: [first, ...lists], fill });
}

export const concatenated = (first: MappedList, others: readonly unknown[]): MappedSequence =>
  new MappedSequence({ kind: "concat", lists: [first, ...others.map((other) => listOf(other, "concat"))] });

/**
 * Reads what something is to be mapped over. An object stands for the list of its pairs.
 *
 * @throws InvalidOptionError for anything that is no list, naming `what`; MappedTemplateError for a template.
 */
export function listOf(value: unknown, what: string): MappedList {
  const reference = xcomReferenceOf(value);
  if (reference) return { kind: "xcom", reference };
  const element = elementReferenceOf(value);
  if (element) return { kind: "element", element };
  const sequence = sequenceOf(value);
  if (sequence) return sequence;
  if (Array.isArray(value)) return { kind: "literal", values: value };
  if (isPlainObject(value)) return { kind: "literal", values: Object.entries(value) };
  const template = value instanceof TemplateExpression ? value.text : value;
  if (typeof template === "string" && isTemplate(template)) throw new MappedTemplateError({ what, template });
  throw new InvalidOptionError({ option: what, found: value, expected: "a list, an object, or a reference to one" });
}

/** The lists that have elements of their own, in the order of `baseLists` of the document. */
export function basesOf(list: MappedList): (MappedList & { readonly kind: "literal" | "xcom" | "element" })[] {
  switch (list.kind) {
    case "map":
      return basesOf(list.of);
    case "zip":
    case "concat":
      return list.lists.flatMap(basesOf);
    default:
      return [list];
  }
}

/** How long a list is, given the lengths of its bases. */
function measure(list: MappedList, lengths: readonly number[], cursor: { next: number }): number {
  switch (list.kind) {
    case "map":
      return measure(list.of, lengths, cursor);
    case "zip": {
      const all = list.lists.map((part) => measure(part, lengths, cursor));
      return list.fill ? Math.max(...all) : Math.min(...all);
    }
    case "concat":
      return list.lists.reduce((sum, part) => sum + measure(part, lengths, cursor), 0);
    default:
      return lengths[cursor.next++]!;
  }
}

export const lengthOfList = (list: MappedList, lengths: readonly number[]): number =>
  measure(list, lengths, { next: 0 });

/** Gives an element of a base list that is not a literal. */
export type ElementAt = (base: number, index: number) => unknown;

/**
 * One element of a list: of a literal as it was written, templates and references included; everything else as a value that is not
 * rendered any more.
 */
export const elementOf = (
  list: MappedList,
  index: number,
  { lengths, elementAt }: { readonly lengths: readonly number[]; readonly elementAt: ElementAt },
): unknown => pickElement(list, index, { lengths, elementAt, cursor: { next: 0 } });

interface Picking {
  readonly lengths: readonly number[];
  readonly elementAt: ElementAt;
  readonly cursor: { next: number };
}

function pickElement(list: MappedList, index: number, picking: Picking): unknown {
  const { lengths, elementAt, cursor } = picking;
  switch (list.kind) {
    case "literal":
      cursor.next++;
      return list.values[index];
    case "xcom":
    case "element":
      return new LiteralArgument(elementAt(cursor.next++, index));
    case "map": {
      const value = plain(pickElement(list.of, index, picking));
      return new LiteralArgument(list.fn(value));
    }
    case "zip":
      return new LiteralArgument(list.lists.map((part) => partOf(part, index, picking, list.fill?.value)));
    case "concat": {
      let offset = 0;
      let found: unknown;
      for (const part of list.lists) {
        const length = lengthOfList(part, lengths.slice(cursor.next));
        const at = index - offset;
        if (at >= 0 && at < length) found = pickElement(part, at, picking);
        else cursor.next += basesOf(part).length;
        offset += length;
      }
      return found;
    }
  }
}

function partOf(part: MappedList, index: number, picking: Picking, fill: unknown): unknown {
  const { lengths, cursor } = picking;
  if (index < lengthOfList(part, lengths.slice(cursor.next))) return plain(pickElement(part, index, picking));
  cursor.next += basesOf(part).length;
  return fill;
}

const plain = (value: unknown): unknown => (value instanceof LiteralArgument ? value.value : value);

/** The elements of a value that is mapped over: those of a list, the pairs of an object. */
export function elementsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map || value instanceof Set) return [...value];
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

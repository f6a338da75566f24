import type { ListDocument } from "../document/dag-document.ts";

/**
 * What a producer says of its result: how long the lists in it are, by the key of the XCom and the path within it. `#` behind a name
 * stands for one instance of a mapped producer: 1 when it has a value to map over, otherwise 0. `*` for the lengths of the elements.
 */
export type ListLengths = Readonly<Record<string, number | readonly number[]>>;

/** The name of a list within a result. */
export const listName = (key: string, path: readonly string[]): string => [key, ...path].join(".");
/** The name under which it stands whether one instance of a mapped producer has a value. */
export const elementName = (key: string, path: readonly string[]): string => `${listName(key, path)}#`;
/** The name of the lengths of lists within the elements of a list. */
export const innerName = (key: string, path: readonly string[], inner: readonly string[]): string =>
  `${listName(key, path)}*${inner.join(".")}`;

/** The lists that have elements of their own; the others are made of them. In order: an element is named by the place of its list here. */
export function baseLists(list: ListDocument): (ListDocument & { readonly kind: "literal" | "xcom" | "element" })[] {
  return list.kind === "zip" || list.kind === "concat" ? list.lists.flatMap(baseLists) : [list];
}

/** How long a list is, given the lengths of what it is made of, in the order of `baseLists`. */
export function lengthOf(list: ListDocument, baseLengths: readonly number[]): number {
  return measure(list, baseLengths, { next: 0 });
}

function measure(list: ListDocument, baseLengths: readonly number[], cursor: { next: number }): number {
  if (list.kind !== "zip" && list.kind !== "concat") return baseLengths[cursor.next++]!;
  const lengths = list.lists.map((part) => measure(part, baseLengths, cursor));
  if (list.kind === "concat") return lengths.reduce((sum, length) => sum + length, 0);
  return list.isLongest ? Math.max(...lengths) : Math.min(...lengths);
}

/** Which element of each of several lists the combination with this number has: the first list varies slowest. */
export function combination(index: number, lengths: readonly number[]): number[] {
  const picked = Array<number>(lengths.length);
  let rest = index;
  for (let i = lengths.length - 1; i >= 0; i--) {
    picked[i] = rest % lengths[i]!;
    rest = Math.floor(rest / lengths[i]!);
  }
  return picked;
}

/** Which elements of its base lists an element of a list is made of. */
export function elementsNeeded(
  list: ListDocument,
  index: number,
  baseLengths: readonly number[],
): { readonly base: number; readonly index: number }[] {
  return needed(list, index, baseLengths, { next: 0 });
}

const NOWHERE = -1;

function needed(
  list: ListDocument,
  index: number,
  baseLengths: readonly number[],
  cursor: { next: number },
): { base: number; index: number }[] {
  if (list.kind !== "zip" && list.kind !== "concat") {
    const base = cursor.next++;
    return index >= 0 && index < baseLengths[base]! ? [{ base, index }] : [];
  }
  let offset = 0;
  return list.lists.flatMap((part) => {
    const length = lengthOf(part, baseLengths.slice(cursor.next));
    const at = list.kind === "concat" ? index - offset : index;
    const found = needed(part, at >= 0 && at < length ? at : NOWHERE, baseLengths, cursor);
    offset += length;
    return found;
  });
}

import { TooManyElementsError, UnmappableXComError } from "@tradewind/core";
import { type BoundTask, elementsIn, type ListLengths, lengthAt, type MappedOver } from "@tradewind/core/engine";
import type { XComs } from "./xcoms.ts";

/**
 * What a task whose result is mapped over says of it.
 *
 * @throws UnmappableXComError for what is no list, TooManyElementsError
 */
export function mappedLengths(
  { taskId, mappedOver }: BoundTask,
  xcoms: Pick<XComs, "pushed">,
  limit: number,
): ListLengths {
  return Object.fromEntries(
    mappedOver.map((over) => [over.name, lengthOf(over, xcoms.pushed(over.key), { taskId, limit })]),
  );
}

function lengthOf(
  { as, key, path, inner }: MappedOver,
  pushed: unknown,
  { taskId, limit }: { readonly taskId: string; readonly limit: number },
): number | number[] {
  const what = `the result of "${taskId}"${path.length > 0 ? `, ${path.join(".")},` : ""}`;
  const value = pick(pushed, path);
  if (as === "element") return value === null || value === undefined ? 0 : 1;
  const measured = (list: unknown, of: string): number => {
    const length = lengthAt(list, []);
    if (length === undefined) throw new UnmappableXComError({ what: of, found: describe(list, key) });
    if (length > limit) throw new TooManyElementsError({ what: of, length, limit });
    return length;
  };
  const length = measured(value, what);
  if (as === "list") return length;
  return elementsIn(value).map((element, i) => measured(pick(element, inner), `element ${i} of ${what}`));
}

function pick(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const name of path) part = part === null || part === undefined ? undefined : (part as never)[name];
  return part;
}

function describe(value: unknown, key: string): string {
  if (value === undefined) return key === "return_value" ? "nothing" : `nothing: no XCom ${key} was pushed`;
  return value === null ? "null" : `a ${typeof value}`;
}

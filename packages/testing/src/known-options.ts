import { InvalidOptionError } from "@tradewind/core";
import { UnknownOptionError } from "./env/kit-errors.ts";

type Kind = "list" | "object" | "any";

/** What each option of a function holds; the compiler sees to it that none is left out. */
export type OptionKinds<Options> = { readonly [Name in keyof Required<Options>]: Kind };

/**
 * Holds options against those that there are: tests are often run without their types being checked, and an option that nobody knows
 * would be silently left out.
 *
 * @throws UnknownOptionError for names that there are not; InvalidOptionError for what is no list, or no object.
 */
export function assertOptions<Options extends object>(
  where: string,
  given: Options,
  kinds: OptionKinds<Options>,
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InvalidOptionError({ option: `options of ${where}`, found: given, expected: "an object" });
  }
  const known = Object.keys(kinds);
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = entries.map(([name]) => name).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UnknownOptionError({ where, found: unknown, known });
  for (const [name, value] of entries) {
    const expected = expectedOf(kinds[name as keyof Options], value);
    if (expected) throw new InvalidOptionError({ option: `${name} of ${where}`, found: value, expected });
  }
}

function expectedOf(kind: Kind, value: unknown): string | undefined {
  if (kind === "list") return Array.isArray(value) ? undefined : "a list";
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return kind === "object" && !isObject ? "an object" : undefined;
}

/** Those of an object's fields that are options of a function. */
export const optionsAmong = <Options>(given: object, kinds: OptionKinds<Options>): Partial<Options> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(kinds, name))) as Partial<Options>;

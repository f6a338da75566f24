import { DateTime, Duration } from "luxon";
import { dateMember } from "./date-members.ts";
import { durationMember } from "./duration-members.ts";
import { Namespace, Slice } from "./jinja/operators.ts";
import { arrayMethods, mapMethods, stringMethods } from "./value-methods.ts";

const OPEN: unique symbol = Symbol("tradewind.openObject");
const CALL: unique symbol = Symbol("tradewind.openFunction");

/** An object for templates whose properties are looked up when they are asked for, such as `conn` and `var.value`. */
export function openObject(look: (name: string) => unknown): object {
  return { [OPEN]: look };
}

/** What a template can call and ask for properties, such as `macros.datetime`: functions themselves have none. */
export function openFunction(call: (...args: never[]) => unknown, members: Readonly<Record<string, unknown>>): object {
  return { [OPEN]: (name: string) => (Object.hasOwn(members, name) ? members[name] : undefined), [CALL]: call };
}

/** The function behind a value that a template calls; undefined when it is none. */
export function callableOf(value: unknown): ((...args: never[]) => unknown) | undefined {
  if (typeof value === "function") return value as (...args: never[]) => unknown;
  return typeof value === "object" && value !== null && CALL in value
    ? (value[CALL] as (...args: never[]) => unknown)
    : undefined;
}

/**
 * One property of a value, as a template may see it: own properties, and listed methods for texts, lists, objects and dates.
 * Functions have no properties at all, so that no way leads from a value to `constructor` and from there to running code.
 */
export function safeMember(value: unknown, name: unknown): unknown {
  if (typeof value === "string") return textMember(value, name);
  if (value instanceof String) return textMember(value.toString(), name);
  if (Array.isArray(value)) return listMember(value, name);
  if (typeof value !== "object" || value === null) return undefined;
  if (OPEN in value) return (value[OPEN] as (name: string) => unknown)(String(name));
  if (DateTime.isDateTime(value)) return dateMember(value, String(name));
  if (Duration.isDuration(value)) return durationMember(value, String(name));
  if (value instanceof Namespace) return value.values.get(String(name));
  if (value instanceof Map) return value.get(name);
  if (Object.hasOwn(value, name as PropertyKey)) return (value as Record<PropertyKey, unknown>)[name as PropertyKey];
  return mapMethods(value as Record<string, unknown>)[String(name)]?.();
}

/** The names that `safeMember` finds on a value: for error messages. */
export function memberNames(value: unknown): string[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function textMember(text: string, name: unknown): unknown {
  if (name === "length") return text.length;
  if (name instanceof Slice) return name.of([...text]).join("");
  if (Number.isInteger(name)) return text.at(name as number);
  return stringMethods(text)[String(name)]?.();
}

function listMember(list: readonly unknown[], name: unknown): unknown {
  if (name === "length") return list.length;
  if (name instanceof Slice) return name.of(list);
  if (Number.isInteger(Number(name))) return list.at(Number(name));
  return arrayMethods(list)[String(name)]?.();
}

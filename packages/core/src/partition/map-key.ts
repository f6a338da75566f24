import { DateTime } from "luxon";
import type { MapperDocument } from "./mapper-document.ts";

/** The key that a mapper makes of another one, or why it cannot. */
export type MappedKey = { readonly key: string } | { readonly problem: string };

/** Says the same of a key whenever it is asked. */
export function mapKey(mapper: MapperDocument, key: string): MappedKey {
  switch (mapper.kind) {
    case "identity":
      return { key };
    case "allowedKeys":
      return mapper.keys.includes(key)
        ? { key }
        : { problem: `key "${key}" is none of those allowed: ${mapper.keys.join(", ")}` };
    case "startOf":
      return startOf(mapper, key);
    case "product":
      return productOf(mapper, key);
    case "chain":
      return mapper.of.reduce<MappedKey>((mapped, next) => ("key" in mapped ? mapKey(next, mapped.key) : mapped), {
        key,
      });
  }
}

function startOf(
  { unit, timezone, inputFormat, outputFormat }: Extract<MapperDocument, { kind: "startOf" }>,
  key: string,
): MappedKey {
  // without a locale the first date of a process looks the system's up
  const how = { zone: timezone, locale: "en-US" };
  const date = inputFormat === null ? DateTime.fromISO(key, how) : DateTime.fromFormat(key, inputFormat, how);
  if (date.isValid) return { key: date.startOf(unit).toFormat(outputFormat) };
  return { problem: `key "${key}" is not a date as ${inputFormat ?? "ISO 8601"} has it` };
}

function productOf({ delimiter, of }: Extract<MapperDocument, { kind: "product" }>, key: string): MappedKey {
  const parts = key.split(delimiter);
  if (parts.length !== of.length) {
    return { problem: `key "${key}" has ${parts.length} parts between "${delimiter}" where ${of.length} are expected` };
  }
  const keys: string[] = [];
  for (const [i, part] of parts.entries()) {
    const mapped = mapKey(of[i]!, part);
    if ("problem" in mapped) return mapped;
    keys.push(mapped.key);
  }
  return { key: keys.join(delimiter) };
}

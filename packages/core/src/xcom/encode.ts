import { DateTime, Duration } from "luxon";
import { NotSerialisableError } from "../errors/run-errors.ts";

/** Nesting deeper than this is refused: it is a mistake, and it would overflow somebody's stack later. */
const MAX_DEPTH = 64;

/**
 * The text under which a value is stored as an XCom: `{"json": ...}`, with superjson's `meta` beside it where the value holds
 * more than JSON (Date, bigint, Map, Set, undefined, NaN, luxon's DateTime and Duration).
 *
 * Plain JSON is encoded at once; only for the rest there is a promise.
 *
 * @throws NotSerialisableError naming the path of the first part that cannot be stored.
 */
export function encodeXCom(value: unknown): string | Promise<string> {
  const kind = classify(value, "value", []);
  if (kind === "json") return JSON.stringify({ json: value });
  return loadSuperjson().then((superjson) => superjson.stringify(value));
}

/** The value that `encodeXCom` turned into this text. */
export async function decodeXCom(text: string): Promise<unknown> {
  const parsed = JSON.parse(text);
  return parsed.meta === undefined ? parsed.json : (await loadDecoder()).deserialize(parsed);
}

/** The same without waiting; values that hold more than JSON need the decoder. */
export function decodeXComSync(text: string, decoder: Awaited<ReturnType<typeof loadDecoder>> | undefined): unknown {
  const parsed = JSON.parse(text);
  return parsed.meta === undefined ? parsed.json : decoder!.deserialize(parsed);
}

/** What decodes values that hold more than JSON. */
export const loadDecoder = () => loadSuperjson();

// superjson costs 10 ms to import, and most XComs are plain JSON.
async function loadSuperjson() {
  const { SuperJSON } = await import("superjson");
  const superjson = new SuperJSON();
  superjson.registerCustom<DateTime, string>(
    {
      isApplicable: (v): v is DateTime => DateTime.isDateTime(v),
      serialize: (v) => `${v.toISO()}[${v.zoneName}]`,
      deserialize: (text) => {
        const [, iso = "", zone = "utc"] = /^(.*)\[(.*)\]$/.exec(text) ?? [];
        return DateTime.fromISO(iso, { zone });
      },
    },
    "luxon.DateTime",
  );
  superjson.registerCustom<Duration, string>(
    {
      isApplicable: (v): v is Duration => Duration.isDuration(v),
      serialize: (v) => v.toISO() ?? "",
      deserialize: (text) => Duration.fromISO(text),
    },
    "luxon.Duration",
  );
  return superjson;
}

type Kind = "json" | "rich";

function classify(value: unknown, path: string, ancestors: readonly object[]): Kind {
  switch (typeof value) {
    case "string":
    case "boolean":
      return "json";
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? "json" : "rich";
    case "bigint":
    case "undefined":
      return "rich";
    case "function":
      throw new NotSerialisableError({ path, found: `a function${value.name ? ` (${value.name})` : ""}` });
    case "symbol":
      throw new NotSerialisableError({ path, found: "a symbol" });
    case "object":
      return value === null ? "json" : classifyObject(value, path, ancestors);
  }
}

function classifyObject(value: object, path: string, ancestors: readonly object[]): Kind {
  if (value instanceof Date || DateTime.isDateTime(value) || Duration.isDuration(value)) return "rich";
  if (ancestors.includes(value))
    throw new NotSerialisableError({ path, found: "a reference back to a part it is in (a cycle)" });
  if (ancestors.length >= MAX_DEPTH)
    throw new NotSerialisableError({ path, found: `nested more than ${MAX_DEPTH} levels deep` });
  const inside = [...ancestors, value];
  if (Array.isArray(value)) {
    let kind: Kind = "json";
    for (let i = 0; i < value.length; i++) if (classify(value[i], `${path}[${i}]`, inside) === "rich") kind = "rich";
    return kind;
  }
  if (value instanceof Map) {
    let i = 0;
    for (const [k, v] of value) {
      classify(k, `${path}.keys()[${i}]`, inside);
      classify(v, `${path}.get(${String(k)})`, inside);
      i++;
    }
    return "rich";
  }
  if (value instanceof Set) {
    let i = 0;
    for (const v of value) classify(v, `${path}.values()[${i++}]`, inside);
    return "rich";
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new NotSerialisableError({ path, found: `an instance of ${prototype.constructor?.name || "a class"}` });
  }
  let kind: Kind = "json";
  for (const [k, v] of Object.entries(value)) if (classify(v, `${path}.${k}`, inside) === "rich") kind = "rich";
  return kind;
}

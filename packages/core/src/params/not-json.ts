/** A part of a value that JSON cannot say: where it is, and what it is. */
export interface NotJson {
  readonly path: readonly string[];
  readonly what: string;
}

/** What JSON cannot say in a value. A circle is reported where it closes. A Date has a text, and counts as one. */
export function notJson(
  value: unknown,
  path: readonly string[] = [],
  above: ReadonlySet<unknown> = new Set(),
): NotJson[] {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return [];
  if (value instanceof Date || (typeof value === "number" && Number.isFinite(value))) return [];
  if (typeof value !== "object") return [{ path, what: whatIs(value) }];
  if (above.has(value)) return [{ path, what: "a value that holds itself" }];
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) {
    const inside = new Set([...above, value]);
    return Object.entries(value).flatMap(([name, part]) => notJson(part, [...path, name], inside));
  }
  return [{ path, what: `a ${prototype.constructor?.name ?? "object"}` }];
}

function whatIs(value: unknown): string {
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  return typeof value === "number" ? String(value) : `a ${typeof value}`;
}

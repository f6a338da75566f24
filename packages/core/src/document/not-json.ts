/** A part of a value that JSON cannot say: where it is, what it is, and whether it has a form in JSON nevertheless. */
export interface NotJson {
  readonly path: string;
  readonly what: string;
  /** It becomes something else, such as the text of a date. */
  readonly becomesText: boolean;
}

/** What JSON cannot say in a value that stands in a document. A circle is reported where it closes. */
export function notJson(value: unknown, path: string, above: ReadonlySet<unknown> = new Set()): NotJson[] {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return [];
  if (typeof value === "number" && Number.isFinite(value)) return [];
  if (typeof value !== "object") return [{ path, what: whatIs(value), becomesText: false }];
  if (above.has(value)) return [{ path, what: "a value that holds itself", becomesText: false }];
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) {
    const inside = new Set([...above, value]);
    return Object.entries(value).flatMap(([name, part]) => notJson(part, `${path}.${name}`, inside));
  }
  return [{ path, what: `a ${prototype.constructor?.name ?? "object"}`, becomesText: "toJSON" in value }];
}

function whatIs(value: unknown): string {
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  return typeof value === "number" ? String(value) : `a ${typeof value}`;
}

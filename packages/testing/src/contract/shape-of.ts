/** What a value looks like, without what stands in it: `[{ id: number, name: string }]`. Of a list the first element counts. */
export function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${shapeOf(value[0])}]`;
  if (typeof value !== "object") return typeof value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value.constructor.name;
  const fields = Object.entries(value).map(([name, part]) => `${name}: ${shapeOf(part)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.sort().join(", ")} }`;
}

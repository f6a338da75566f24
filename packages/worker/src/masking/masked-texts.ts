/** A value of JSON with all its texts masked; names stay. */
export function maskedTexts<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === "string") return mask(value) as T;
  if (Array.isArray(value)) return value.map((part) => maskedTexts(part, mask)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, maskedTexts(part, mask)])) as T;
}

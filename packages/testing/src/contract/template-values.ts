/** What is written into template fields, and what it becomes on the day of the contract. */
export const TEMPLATE = "contract {{ ds_nodash }}";
export const LOGICAL_DATE = "2024-02-29";
export const RENDERED = "contract 20240229";

/** The same value with another text in the place of each of its texts. */
export function withTexts(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((part) => withTexts(part, text));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withTexts(part, text)]));
}

/** Whether there is a text in a value. */
export function hasTexts(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (Array.isArray(value)) return value.some(hasTexts);
  return isPlain(value) && Object.values(value).some(hasTexts);
}

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

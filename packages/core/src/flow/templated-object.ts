/**
 * The template fields of an object that is handed to an operator and has some of its own: `static templateFields` of its class, as
 * operators have them. Undefined for everything else.
 */
export function templatedFieldsOf(value: object): readonly string[] | undefined {
  const templateFields = (value.constructor as { templateFields?: unknown } | undefined)?.templateFields;
  return Array.isArray(templateFields) && !("rawOptions" in value) ? (templateFields as string[]) : undefined;
}

/** A copy of such an object with other values in some of its fields; the author's own is shared by all attempts. */
export function withFields<T extends object>(value: T, fields: Readonly<Record<string, unknown>>): T {
  const copy = Object.create(Object.getPrototypeOf(value), Object.getOwnPropertyDescriptors(value)) as T;
  for (const [name, field] of Object.entries(fields))
    Object.defineProperty(copy, name, { value: field, enumerable: true, configurable: true, writable: true });
  return copy;
}

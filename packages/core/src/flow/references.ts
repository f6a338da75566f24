import { type XComReference, xcomReferenceOf } from "./xcom-arg.ts";

/** Calls `visit` for every reference and every string inside an argument, at any depth. */
export function walkArgument(
  value: unknown,
  visit: { reference?(reference: XComReference): void; string?(text: string): void },
): void {
  const reference = xcomReferenceOf(value);
  if (reference) visit.reference?.(reference);
  else if (typeof value === "string") visit.string?.(value);
  else if (Array.isArray(value)) for (const part of value) walkArgument(part, visit);
  else if (isPlainObject(value)) for (const part of Object.values(value)) walkArgument(part, visit);
  else if (value instanceof TemplateExpression) visit.string?.(value.text);
}

/** A template whose result keeps its type; made by `template()`. */
export class TemplateExpression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What is handed over as it is, templates in it, too; made by `literal()`. */
export class LiteralArgument {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

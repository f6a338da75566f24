/** A template whose result keeps its type; made by `template()`. */
export class TemplateExpression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What is handed over as it is, templates in it, too: made by `literal()`, or come out of another task. */
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

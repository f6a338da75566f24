import { isPlainObject, TemplateExpression } from "../flow/references.ts";
import { type XComReference, xcomReferenceOf } from "../flow/xcom-arg.ts";
import { Fetched, type TemplateSource } from "./fetched.ts";
import { isTemplate } from "./is-template.ts";
import type { TemplateEngine } from "./template-engine.ts";
import type { TemplateNames } from "./template-names.ts";

export interface RenderParts {
  readonly names: (fetched: Fetched) => TemplateNames;
  readonly source: TemplateSource;
  /** The engine, made when the first template turns up. */
  readonly engine: () => Promise<TemplateEngine>;
}

/**
 * An operator's options as one attempt sees them: references resolved in all of them, texts of the template fields rendered.
 * What comes out of a reference is data and is never rendered again.
 */
export async function renderOptions(
  options: Readonly<Record<string, unknown>>,
  templateFields: readonly string[],
  parts: RenderParts,
): Promise<Record<string, unknown>> {
  const fetched = new Fetched(parts.source);
  const renderer = new Renderer(parts, fetched);
  const rendered: Record<string, unknown> = { ...options };
  for (const field of templateFields) {
    if (options[field] !== undefined) rendered[field] = await renderer.render(options[field], field);
  }
  return rendered;
}

class Renderer {
  readonly #parts: RenderParts;
  readonly #fetched: Fetched;
  #names: TemplateNames | undefined;

  constructor(parts: RenderParts, fetched: Fetched) {
    this.#parts = parts;
    this.#fetched = fetched;
  }

  async render(value: unknown, field: string): Promise<unknown> {
    const reference = xcomReferenceOf(value);
    if (reference)
      return pick(await this.#parts.source.xcom({ taskIds: reference.taskId, key: reference.key }), reference);
    if (typeof value === "string") return isTemplate(value) ? this.#renderText(value, field, false) : value;
    if (value instanceof TemplateExpression) return this.#renderText(value.text, field, true);
    if (Array.isArray(value)) {
      const parts: unknown[] = [];
      for (const [i, part] of value.entries()) parts.push(await this.render(part, `${field}[${i}]`));
      return parts;
    }
    if (isPlainObject(value)) {
      const parts: Record<string, unknown> = {};
      for (const [name, part] of Object.entries(value)) parts[name] = await this.render(part, `${field}.${name}`);
      return parts;
    }
    return value;
  }

  async #renderText(text: string, field: string, native: boolean): Promise<unknown> {
    const engine = await this.#parts.engine();
    this.#names ??= this.#parts.names(this.#fetched);
    for (;;) {
      const { value, error } = attempt(() => engine.render(text, this.#names!, { field, native }));
      if (this.#fetched.isIncomplete) await this.#fetched.settle();
      else if (error !== undefined) throw error;
      else return value;
    }
  }
}

function attempt(body: () => unknown): { value?: unknown; error?: unknown } {
  try {
    return { value: body() };
  } catch (error) {
    // an error while values are still missing says nothing; the caller decides
    return { error };
  }
}

function pick(value: unknown, { path }: XComReference): unknown {
  let part = value;
  for (const name of path) {
    if (part === null || part === undefined) return undefined;
    part = (part as Record<string, unknown>)[name];
  }
  return part;
}

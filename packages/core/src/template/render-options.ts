import type { TaskContext } from "../context.ts";
import { elementReferenceOf } from "../flow/element.ts";
import { basesOf, elementOf, elementsIn, lengthOfList, type MappedList, sequenceOf } from "../flow/mapped-list.ts";
import { isPlainObject, LiteralArgument, TemplateExpression } from "../flow/references.ts";
import { templatedFieldsOf, withFields } from "../flow/templated-object.ts";
import { xcomReferenceOf } from "../flow/xcom-reference.ts";
import type { NotifierContext } from "../notifiers/base-notifier.ts";
import { Fetched, type TemplateSource } from "./fetched.ts";
import { isTemplate } from "./is-template.ts";
import type { RenderMode, TemplateEngine } from "./template-engine.ts";
import type { TemplateNames } from "./template-names.ts";

export interface RenderParts {
  /** What functions as values of fields get. */
  readonly context: TaskContext | NotifierContext;
  readonly names: (engine: TemplateEngine, fetched: Fetched) => TemplateNames;
  readonly source: TemplateSource;
  /** The engine, made when the first template turns up. */
  readonly engine: () => Promise<TemplateEngine>;
  /** Whether what templates give keeps its type. @default false */
  readonly isNative?: boolean;
  /** Ends of names of files in a field. @default none */
  readonly templateExtOf?: (field: string) => readonly string[];
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
  const rendered: Record<string, unknown> = { ...options };
  for (const field of templateFields) {
    const value = options[field];
    if (value !== undefined) rendered[field] = await new FieldRenderer(parts, fetched, field).renderField(value);
  }
  return rendered;
}

type Place = { readonly field: string; readonly mode: RenderMode };

/** Renders one template field. */
class FieldRenderer {
  readonly #parts: RenderParts;
  readonly #fetched: Fetched;
  readonly #field: string;
  readonly #mode: RenderMode;
  readonly #extensions: readonly string[];
  #names: TemplateNames | undefined;

  constructor(parts: RenderParts, fetched: Fetched, field: string) {
    this.#parts = parts;
    this.#fetched = fetched;
    this.#field = field;
    this.#mode = parts.isNative ? "native" : "text";
    this.#extensions = parts.templateExtOf?.(field) ?? [];
  }

  /** The whole field, which may be a function that makes it. */
  async renderField(value: unknown): Promise<unknown> {
    if (typeof value !== "function" || xcomReferenceOf(value) || elementReferenceOf(value))
      return this.#render(value, this.#field);
    const place: Place = { field: this.#field, mode: this.#mode };
    return value(this.#parts.context, { render: (text: string) => this.#renderText(text, place) });
  }

  async #render(value: unknown, field: string): Promise<unknown> {
    const reference = xcomReferenceOf(value);
    if (reference) return pick(await this.#parts.source.reference(reference), reference.path);
    const element = elementReferenceOf(value);
    // of a literal list it is what the author wrote, and rendered like that
    if (element) return pick(await this.#render(this.#parts.source.element(element), field), element.path);
    const sequence = sequenceOf(value);
    if (sequence) return this.#renderSequence(sequence, field);
    if (typeof value === "string") return this.#renderString(value, { field, mode: this.#mode });
    if (value instanceof LiteralArgument) return value.value;
    if (value instanceof TemplateExpression) return this.#renderText(value.text, { field, mode: "typed" });
    if (Array.isArray(value)) {
      const parts: unknown[] = [];
      for (const [i, part] of value.entries()) parts.push(await this.#render(part, `${field}[${i}]`));
      return parts;
    }
    if (isPlainObject(value)) {
      const parts: Record<string, unknown> = {};
      for (const [name, part] of Object.entries(value)) parts[name] = await this.#render(part, `${field}.${name}`);
      return parts;
    }
    const fields = typeof value === "object" && value !== null ? templatedFieldsOf(value) : undefined;
    return fields ? this.#renderObject(value as object, fields, field) : value;
  }

  async #renderObject(value: object, fields: readonly string[], field: string): Promise<object> {
    const rendered: Record<string, unknown> = {};
    for (const name of fields) {
      const part: unknown = Reflect.get(value, name);
      if (part !== undefined) rendered[name] = await this.#render(part, `${field}.${name}`);
    }
    return withFields(value, rendered);
  }

  async #renderSequence(sequence: MappedList, field: string): Promise<unknown[]> {
    const bases: (readonly unknown[])[] = [];
    for (const base of basesOf(sequence)) bases.push(await this.#elementsOf(base, field));
    const lengths = bases.map(({ length }) => length);
    const elementAt = (base: number, index: number) => bases[base]![index];
    const elements: unknown[] = [];
    for (let i = 0; i < lengthOfList(sequence, lengths); i++) {
      elements.push(await this.#render(elementOf(sequence, i, { lengths, elementAt }), `${field}[${i}]`));
    }
    return elements;
  }

  async #elementsOf(base: ReturnType<typeof basesOf>[number], field: string): Promise<readonly unknown[]> {
    const { source } = this.#parts;
    switch (base.kind) {
      case "literal":
        return base.values;
      case "xcom":
        return elementsIn(pick(await source.reference(base.reference), base.reference.path));
      case "element":
        return elementsIn(pick(await this.#render(source.element(base.element), field), base.element.path));
    }
  }

  #renderString(text: string, place: Place): Promise<unknown> | string {
    if (isFileName(text, this.#extensions))
      return this.#complete((engine, names) => engine.renderFile(text, names, place));
    // a text without a template may be a number, if it is asked for its type
    return isTemplate(text) || place.mode === "native" ? this.#renderText(text, place) : text;
  }

  #renderText(text: string, place: Place): Promise<unknown> {
    return this.#complete((engine, names) => engine.render(text, names, place));
  }

  /** Renders, fetches what was missing, and renders again, until nothing is. */
  async #complete(render: (engine: TemplateEngine, names: TemplateNames) => unknown): Promise<unknown> {
    const engine = await this.#parts.engine();
    this.#names ??= this.#parts.names(engine, this.#fetched);
    for (;;) {
      const { value, error } = attempt(() => render(engine, this.#names!));
      if (this.#fetched.isIncomplete) await this.#fetched.settle();
      else if (error !== undefined) throw error;
      else return value;
    }
  }
}

/** Whether a text is the name of a file. With a blank in it, or a template, it is not, whatever it ends with. */
export const isFileName = (text: string, extensions: readonly string[]): boolean =>
  !/[\s{]/.test(text) && extensions.some((extension) => text.endsWith(extension));

function attempt(body: () => unknown): { value?: unknown; error?: unknown } {
  try {
    return { value: body() };
  } catch (error) {
    // an error while values are still missing says nothing; the caller decides
    return { error };
  }
}

function pick(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const name of path) {
    if (part === null || part === undefined) return undefined;
    part = (part as Record<string, unknown>)[name];
  }
  return part;
}

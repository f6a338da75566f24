import { type ElementReference, elementReferenceOf } from "./element.ts";
import { type MappedList, sequenceOf } from "./mapped-list.ts";
import { isPlainObject, TemplateExpression } from "./references.ts";
import { templatedFieldsOf } from "./templated-object.ts";
import { type XComReference, xcomReferenceOf } from "./xcom-reference.ts";

export interface ArgumentVisitor {
  reference?(reference: XComReference): void;
  element?(element: ElementReference): void;
  string?(text: string): void;
}

/** Calls `visit` for every reference and every string inside an argument, at any depth. `above` holds what the value stands in. */
export function walkArgument(value: unknown, visit: ArgumentVisitor, above: readonly unknown[] = []): void {
  const reference = xcomReferenceOf(value);
  const element = reference ? undefined : elementReferenceOf(value);
  const sequence = sequenceOf(value);
  if (reference) visit.reference?.(reference);
  else if (element) visit.element?.(element);
  else if (sequence) walkList(sequence, visit);
  else if (typeof value === "string") visit.string?.(value);
  else if (Array.isArray(value) || isPlainObject(value)) {
    // what holds itself is told of elsewhere, and has nothing in it that has not been seen
    if (above.includes(value)) return;
    for (const part of Object.values(value)) walkArgument(part, visit, [...above, value]);
  } else if (value instanceof TemplateExpression) visit.string?.(value.text);
  else if (typeof value === "object" && value !== null && !above.includes(value)) {
    for (const name of templatedFieldsOf(value) ?? []) walkArgument(Reflect.get(value, name), visit, [...above, value]);
  }
}

/** The same for what something is mapped over. */
export function walkList(list: MappedList, visit: ArgumentVisitor): void {
  switch (list.kind) {
    case "literal":
      for (const value of list.values) walkArgument(value, visit);
      return;
    case "xcom":
      visit.reference?.(list.reference);
      return;
    case "element":
      visit.element?.(list.element);
      return;
    case "map":
      walkList(list.of, visit);
      return;
    case "zip":
    case "concat":
      for (const part of list.lists) walkList(part, visit);
  }
}

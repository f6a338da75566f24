import { TemplateExpression } from "./references.ts";
import type { Arg } from "./types.ts";

/**
 * A template for an argument that is not a string: `{{ ... }}` is evaluated when the task runs and keeps its type.
 *
 * @example
 * this.rank(ratings, template<number>("{{ params.top }}"));
 */
export function template<T>(text: string): Arg<T> {
  return new TemplateExpression(text) as never;
}

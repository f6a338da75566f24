/** An element of a list: its value; or, where a backend of XComs keeps it, the text that refers to it and what of it is meant. */
export type ListElement =
  | { readonly value: unknown }
  | { readonly text: string; readonly path: readonly string[]; readonly index: number | null };

/** The elements of a list, and the secrets that stand in it. */
export interface ListElements {
  readonly elements: readonly ListElement[];
  readonly secrets: readonly string[];
}

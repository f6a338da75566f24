/** Files that templates are read from. */
export interface TemplateFiles {
  /** The folders that are looked through, in this order. */
  readonly folders: readonly string[];
  /** The text of a file in one of the folders; undefined when none has it. A file outside of them is not had. */
  read(name: string): { readonly path: string; readonly text: string } | undefined;
}

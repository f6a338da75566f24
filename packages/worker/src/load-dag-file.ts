import { type DagDefinition, TradewindError } from "@tradewind/core";
import { type AnyClass, dagRecordOf, definitionOf, importFile, isDagDefinition } from "@tradewind/core/engine";

/** A file that should define DAGs cannot be used. */
export class DagImportError extends TradewindError {
  readonly file: string;
  constructor({
    file,
    code,
    message,
    hint,
    cause,
  }: { file: string; code: string; message: string; hint: string; cause?: unknown }) {
    super({ code, message, hint, cause });
    this.file = file;
  }
}

/**
 * Imports a file and returns the DAGs it exports: decorated classes, what `defineDag` made, and lists of those. Without those that a
 * policy leaves out.
 *
 * @throws DagImportError when it cannot be imported or exports no DAG; InvalidDagError when a DAG in it is not valid.
 */
export async function loadDagFile(file: string): Promise<DagDefinition[]> {
  return (await exportedDags(file)).map((define) => define()).filter(({ isLeftOut }) => !isLeftOut);
}

/**
 * Imports a file and returns each DAG that it exports as something that makes it, and may throw InvalidDagError. Under another
 * `query` (`?once-more`) the file is run anew; the modules that it imports are not.
 *
 * @throws DagImportError when it cannot be imported or exports no DAG.
 */
export async function exportedDags(file: string, query = ""): Promise<(() => DagDefinition)[]> {
  const exported = await importedFrom(file, query);
  const definitions = new Map<unknown, () => DagDefinition>();
  for (const value of Object.values(exported).flat()) {
    if (isDagDefinition(value)) definitions.set(value, () => value);
    else if (dagRecordOf(value)) definitions.set(value, () => definitionOf(value as AnyClass));
  }
  if (definitions.size === 0) {
    throw new DagImportError({
      file,
      code: "TW2003",
      message: `${file} exports no DAG.`,
      hint: "Export a class decorated with @dag(), the result of defineDag(), or a list of those.",
    });
  }
  return [...definitions.values()];
}

async function importedFrom(file: string, query: string): Promise<Record<string, unknown>> {
  try {
    return await importFile(file, query);
  } catch (cause) {
    if (cause instanceof TradewindError) throw cause;
    throw new DagImportError({
      file,
      code: "TW2004",
      message: `${file} cannot be imported: ${reasonOf(cause)}`,
      hint: importHint(cause),
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === "Error" || cause.message.startsWith(cause.name)
    ? cause.message
    : `${cause.name}: ${cause.message}`;
}

function importHint(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : "";
  if (/does not provide an export named/.test(message)) return "Export that name, or mend the import.";
  if (/Cannot find (module|package)/.test(message)) return "Install the package, or mend the path of the import.";
  if (cause instanceof SyntaxError && /Invalid or unexpected token/.test(message)) {
    return "If the file has decorators or types, it must be loaded by tsx: run `tradewind` or `tsx`, not plain node.";
  }
  return "Mend the file; nothing of it was loaded.";
}

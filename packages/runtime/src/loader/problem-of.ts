import { TradewindError } from "@tradewind/core";
import { DagImportError } from "@tradewind/worker";
import { errorPlace } from "./error-place.ts";
import { type ImportProblem, importProblem } from "./import-problem.ts";

/** What was thrown while `file` was imported, with its place. Only for the process that imports: its stacks lead to the file. */
export function problemOf(thrown: unknown, file: string): ImportProblem {
  const error = thrown instanceof TradewindError ? thrown : unexpected(thrown, file);
  return importProblem(error, file, errorPlace(error, file));
}

/** The file was imported, and what it defines threw when it was looked at. */
function unexpected(thrown: unknown, file: string): DagImportError {
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new DagImportError({
    file,
    code: "TW2004",
    message: `${file} cannot be imported: ${reason}`,
    hint: "Mend the file; nothing of it was loaded.",
    cause: thrown,
  });
}

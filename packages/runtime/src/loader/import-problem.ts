import type { TradewindError } from "@tradewind/core";
import { codeFrame, type Place } from "./code-frame.ts";

/** What is wrong with a DAG file, as it is stored and shown. It crosses from the importing process to its parent as JSON. */
export interface ImportProblem {
  /** Where the problem lies: the DAG file, or a module that it imports. */
  readonly file: string;
  /** Counted from 1; null where no place is known. */
  readonly line: number | null;
  readonly column: number | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The lines around the place, the place marked; null where no place is known. */
  readonly frame: string | null;
}

/** An error of importing `file` as it is reported, with the lines around its place when one is known. */
export function importProblem(
  { code, message, hint }: TradewindError,
  file: string,
  place?: Place | undefined,
): ImportProblem {
  return {
    file: place?.file ?? file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    code,
    message,
    hint,
    frame: (place && codeFrame(place)) ?? null,
  };
}

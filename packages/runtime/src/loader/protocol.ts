import type { Inspection } from "../check/finding.ts";
import type { ImportProblem } from "./import-problem.ts";

/** What the parent passes as the first argument. */
export interface LoaderProcessOptions {
  readonly parentPid: number;
  readonly maxResidentMb: number;
  /** Whether files are imported for a check, which wants to know more than their documents. */
  readonly inspects: boolean;
  /** The files of policies, macros and listeners that DAGs are loaded under. */
  readonly extensions: readonly string[];
}

/** Parent to child: import this file. One at a time. */
export interface LoadRequest {
  readonly kind: "load";
  readonly file: string;
}

/** Child to parent. */
export type LoadReply =
  | { readonly kind: "ready" }
  /** The request has arrived: what happens from here on happens during this file. */
  | { readonly kind: "started"; readonly file: string }
  | {
      readonly kind: "loaded";
      readonly file: string;
      readonly documents: readonly unknown[];
      readonly durationMs: number;
      /** Only where files are imported for a check; it has no documents, then. */
      readonly inspection?: Inspection;
    }
  | { readonly kind: "failed"; readonly file: string; readonly problem: ImportProblem; readonly durationMs: number }
  /** Something that a file has started threw; the file may have been loaded long since. */
  | { readonly kind: "stray"; readonly file: string; readonly problem: ImportProblem };

/** What the guard writes to stderr before it ends the process for its memory. A killed process has no other way to say why. */
export const MEMORY_MARK = "tradewind: the loader's process has more resident memory than it may have:";

import type { DescribedConnectionType } from "@tradewind/core/engine";
import type { Contribution } from "@tradewind/core/provider";

/** What the parent passes as the first argument: which package is to be imported, and by which files. */
export interface InspectRequest {
  readonly folder: string;
  readonly entries: readonly { readonly module: string; readonly file: string }[];
}

/** One export of a package. */
export interface FoundExport {
  readonly name: string;
  /** Undefined when it is nothing that a descriptor lists. */
  readonly contribution: Contribution | undefined;
  /** The type of connections that it describes, if it does that. */
  readonly connectionType?: DescribedConnectionType | undefined;
}

/** Child to parent; `done` is the last one. */
export type InspectReply =
  | { readonly kind: "core"; readonly path: string; readonly isShared: boolean }
  | { readonly kind: "module"; readonly module: string; readonly exports: readonly FoundExport[] }
  | { readonly kind: "failed"; readonly module: string; readonly reason: string }
  | { readonly kind: "done" };

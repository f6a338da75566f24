import type { RunCase } from "./run-case.ts";
import type { OffendingRow } from "./violation.ts";

/** Something that must hold for every run, judged from its log and its rows. */
export interface RunInvariant {
  readonly id: string;
  readonly what: string;
  readonly find: (run: RunCase) => readonly OffendingRow[];
}

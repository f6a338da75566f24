import type { DagDocument } from "@tradewind/core";
import { runGraphOf } from "@tradewind/core/engine";
import type { GroupTryRow, TaskInstanceRow } from "@tradewind/store";
import { waitingGroups } from "../supervisor/group-moves.ts";

/** What an order finds of a run. */
export interface FoundRun {
  readonly document: DagDocument;
  readonly all: readonly TaskInstanceRow[];
  readonly tries: readonly GroupTryRow[];
}

/** The other tasks that wait for the next try of a group together with some that an order is about. */
export function waitingWith(
  { document, all, tries }: FoundRun,
  isMeant: (row: TaskInstanceRow) => boolean,
): TaskInstanceRow[] {
  if (tries.every(({ nextAt }) => nextAt === null)) return [];
  const groups = waitingGroups({ graph: runGraphOf(document) }, { rows: all, tries });
  const rest = groups.flatMap(({ waiting }) => (waiting.some(isMeant) ? waiting.filter((row) => !isMeant(row)) : []));
  return [...new Set(rest)];
}

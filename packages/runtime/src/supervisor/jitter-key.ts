import { dateAt, isoWithOffset, UNMAPPED } from "@tradewind/core/engine";
import type { RunFacts } from "@tradewind/worker";

/** What the jitter of a wait depends on, written as Airflow writes it: equal waits for equal tasks. Instances of one task spread. */
export function jitterKey(
  { dagId, runId, logicalDate }: RunFacts,
  name: string,
  { mapIndex, tryNumber }: { readonly mapIndex: number; readonly tryNumber: number },
): string {
  const date = logicalDate === null ? runId : isoWithOffset(dateAt(logicalDate)).replace("T", " ");
  const place = mapIndex === UNMAPPED ? "" : `#${mapIndex}`;
  return `${dagId}#${name}#${date}#${tryNumber}${place}`;
}

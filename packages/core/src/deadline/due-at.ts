import type { DeadlineDocument } from "./deadline-document.ts";

/** What of a run its deadlines are reckoned from. Times in milliseconds. */
export interface DeadlineFacts {
  readonly logicalDate: number | null;
  readonly queuedAt: number | null;
  /** How long runs took that had ended when it was queued, the newest first; of as many as are needed. */
  readonly runtimes: readonly number[];
  /** What a reference of one's own gives; undefined where nobody knows it. */
  own(reference: OwnReference): number | undefined;
}

/** A reference of one's own, as a document says it. */
export type OwnReference = DeadlineDocument["reference"] & { readonly kind: "own" };

/** When a deadline is; undefined where the run has none of that kind. */
export function dueAt(
  { reference, intervalMs }: Pick<DeadlineDocument, "reference" | "intervalMs">,
  { logicalDate, queuedAt, runtimes, own }: DeadlineFacts,
): number | undefined {
  const after = (from: number | null): number | undefined => (from === null ? undefined : from + intervalMs);
  switch (reference.kind) {
    case "dagrunLogicalDate":
      return after(logicalDate);
    case "dagrunQueuedAt":
      return after(queuedAt);
    case "fixedDatetime":
      return after(reference.at);
    case "averageRuntime": {
      const counted = runtimes.slice(0, reference.limit);
      if (counted.length < reference.minRuns || queuedAt === null) return undefined;
      return after(queuedAt + Math.round(counted.reduce((sum, each) => sum + each, 0) / counted.length));
    }
    case "own":
      return after(own(reference) ?? null);
  }
}

/** How many runs that have ended the deadlines ask for. */
export const runtimesNeeded = (deadlines: readonly DeadlineDocument[]): number =>
  Math.max(0, ...deadlines.map(({ reference }) => (reference.kind === "averageRuntime" ? reference.limit : 0)));

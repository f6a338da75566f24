import type { DagDocument } from "@tradewind/core";
import type { FinishedRunState } from "@tradewind/core/engine";
import type { OutboxEntry } from "@tradewind/store";

/** The callback of the DAG that the end of a run sets off, if it has one of its kind. */
export function dagOutboxOf(
  { callbacks }: DagDocument,
  { state, reason }: { readonly state: FinishedRunState; readonly reason?: string | undefined },
): OutboxEntry | undefined {
  const kind = state === "success" ? "success" : "failure";
  return callbacks.includes(kind)
    ? { kind, payload: JSON.stringify({ error: null, reason: reason ?? null }) }
    : undefined;
}

/** What the start of a run sets off, if somebody listens. */
export const runStartOutboxOf = ({ callbacks }: DagDocument): OutboxEntry | undefined =>
  callbacks.includes("running")
    ? { kind: "running", payload: JSON.stringify({ error: null, reason: null }) }
    : undefined;

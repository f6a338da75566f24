import { UnknownNameError } from "@tradewind/core";
import type { BackfillRow, Store } from "@tradewind/store";
import { AlreadyEndedError } from "./command-errors.ts";
import { isoTime } from "./iso-time.ts";
import { readWholeNumber } from "./read-option.ts";

export const BACKFILL_ARGS = [{ name: "backfill_id", summary: "The backfill, as backfill list shows it" }] as const;

/** A backfill that has not ended, by its id. @throws UnknownNameError, AlreadyEndedError */
export async function findOpenBackfill(store: Store, text: string): Promise<BackfillRow> {
  const backfillId = readWholeNumber("backfill_id", text);
  const { backfills } = await store.catalog();
  const found = backfills.get(backfillId);
  if (!found) {
    const known = backfills.list().map((backfill) => String(backfill.backfillId));
    throw new UnknownNameError({ kind: "backfill", found: text, known });
  }
  if (found.endedAt !== null)
    throw new AlreadyEndedError({
      what: `Backfill ${backfillId} of DAG "${found.dagId}"`,
      state: `at ${isoTime(found.endedAt)}`,
      hint: "Make a new one: tradewind backfill create.",
    });
  return found;
}

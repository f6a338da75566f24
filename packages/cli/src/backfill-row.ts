import type { BackfillRow, BackfillRunRow } from "@tradewind/store";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";

/** A backfill as commands list it, in Airflow's names. */
export const backfillRow = (backfill: BackfillRow, dates: readonly BackfillRunRow[]): Row => ({
  id: backfill.backfillId,
  dag_id: backfill.dagId,
  from_date: isoTime(backfill.fromDate),
  to_date: isoTime(backfill.toDate),
  reprocess_behavior: backfill.reprocess,
  max_active_runs: backfill.maxActiveRuns,
  is_paused: backfill.isPaused,
  dates: dates.length,
  dates_settled: dates.filter(({ runKey, reason }) => runKey !== null || reason !== null).length,
  created_at: isoTime(backfill.createdAt),
  completed_at: isoTime(backfill.endedAt),
});

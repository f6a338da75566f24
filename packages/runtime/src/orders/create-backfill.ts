import { InvalidOptionError, TradewindError } from "@tradewind/core";
import { checkConf, dateAt, type Json, runsBetween, timetableFromDocument } from "@tradewind/core/engine";
import type { Reprocess } from "@tradewind/store";
import { storedDag } from "./stored-dag.ts";
import type { OrderTools } from "./trigger-run.ts";

export interface BackfillOrder {
  readonly dagId: string;
  /** Logical dates, or those of partitions, in milliseconds, both included. */
  readonly from: number;
  readonly to: number;
  readonly conf?: Readonly<Record<string, Json>>;
  /** What to do with dates that have a run. @default "none" */
  readonly reprocess?: Reprocess;
  /** @default 10, Airflow's */
  readonly maxActiveRuns?: number;
  /** Newest first. @default false */
  readonly runBackwards?: boolean;
  readonly dryRun?: boolean;
}

export interface BackfillDate {
  /** Of a schedule by partitions the date of the partition. */
  readonly logicalDate: number;
  readonly dataIntervalStart: number;
  readonly dataIntervalEnd: number;
  readonly partitionKey: string | null;
}

/** A DAG has one backfill at a time. */
export class BackfillOpenError extends TradewindError {
  constructor({ dagId }: { dagId: string }) {
    super({
      code: "TW2021",
      message: `DAG "${dagId}" has a backfill that has not ended.`,
      hint: "Wait for it, or cancel it: tradewind backfill list, tradewind backfill cancel <id>.",
    });
  }
}

/** A backfill cannot be made as it was asked for. */
export class BackfillRefusedError extends TradewindError {
  constructor({ dagId, why, hint }: { dagId: string; why: string; hint: string }) {
    super({ code: "TW2022", message: `DAG "${dagId}" cannot be backfilled like this: ${why}.`, hint });
  }
}

/**
 * Plans runs for a stretch of the past; a scheduler makes them. Airflow's `backfill create`.
 *
 * @returns the dates, and the backfill's id unless it was only tried.
 * @throws UnknownNameError, ConfRefusedError, BackfillOpenError, BackfillRefusedError
 */
export async function createBackfill(
  { store, clock, timetables }: OrderTools,
  order: BackfillOrder,
): Promise<{ readonly backfillId: number | undefined; readonly dates: readonly BackfillDate[] }> {
  const { dagId, from, to, conf = {}, reprocess = "none", maxActiveRuns = 10, runBackwards = false } = order;
  if (from > to)
    throw new InvalidOptionError({ option: "to", found: iso(to), expected: `a date from ${iso(from)} on` });
  if (!Number.isInteger(maxActiveRuns) || maxActiveRuns < 1)
    throw new InvalidOptionError({
      option: "maxActiveRuns",
      found: maxActiveRuns,
      expected: "a whole number of 1 or more",
    });
  const { document } = await storedDag(store, dagId);
  checkConf(document, conf);
  const timetable = timetableFromDocument(document.schedule, timetables);
  const refuse = (why: string, hint: string): never => {
    throw new BackfillRefusedError({ dagId, why, hint });
  };
  if (timetable.isPeriodic === false || document.schedule.kind === "none" || document.schedule.kind === "once")
    refuse(
      `its schedule (${timetable.summary}) has no dates`,
      "Trigger runs for the logical dates: dags trigger --logical-date.",
    );
  if (timetable.partitionsBetween && reprocess !== "none")
    refuse(
      "partitions that have a run are left as they are",
      "Leave --reprocess-behavior out, and clear runs: tradewind runs retry, tradewind tasks clear.",
    );
  const dependsOnPast = document.tasks.some((task) => task.dependsOnPast);
  if (dependsOnPast && runBackwards)
    refuse("a task depends on its past, and the past would come last", "Leave --run-backwards out.");
  if (dependsOnPast && reprocess === "none")
    refuse("a task depends on its past", "Say --reprocess failed or --reprocess completed.");
  const at = (ms: number) => dateAt(ms, document.timezone);
  const now = clock.now();
  const dates = [...runsBetween(timetable, { earliest: at(from), latest: at(to) })]
    .filter(({ runAfter }) => runAfter.toMillis() <= now)
    .map(({ logicalDate, interval, partition }) => ({
      logicalDate: (partition?.date ?? logicalDate).toMillis(),
      partitionKey: partition?.key ?? null,
      dataIntervalStart: interval.start.toMillis(),
      dataIntervalEnd: interval.end.toMillis(),
    }));
  if (runBackwards) dates.reverse();
  if (order.dryRun) return { backfillId: undefined, dates };
  if (dates.length === 0) refuse("there is no complete interval between these dates", "Choose dates that have passed.");
  const { backfills } = await store.catalog();
  const backfillId = backfills.create(
    { dagId, fromDate: from, toDate: to, conf: JSON.stringify(conf), reprocess, maxActiveRuns, createdAt: now },
    dates.map((date) => ({ ...date, runKey: null, reason: null })),
  );
  if (backfillId === undefined) throw new BackfillOpenError({ dagId });
  return { backfillId, dates };
}

const iso = (ms: number): string => new Date(ms).toISOString();

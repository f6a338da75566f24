import type { DateTime } from "luxon";
import type { AssetCondition } from "../asset/asset-condition.ts";
import type { Json } from "../document/dag-document.ts";
import type { PartitionedDocument } from "../partition/partitioned-timetable.ts";

/** The stretch of time that a run is about: `start` included, `end` not. */
export interface DataInterval {
  readonly start: DateTime;
  readonly end: DateTime;
}

/** A run as a timetable plans it. Airflow's DagRunInfo. */
export interface RunInfo {
  readonly interval: DataInterval;
  /** The date that names the run. */
  readonly logicalDate: DateTime;
  /** The run starts at this time, not before. */
  readonly runAfter: DateTime;
  /** The part of the data that the run is about. With it the run has neither logical date nor data interval. */
  readonly partition?: { readonly key: string; readonly date: DateTime };
}

/** What bounds the next run. Airflow's TimeRestriction, and the time of asking, so that an answer depends on nothing else. */
export interface Restriction {
  /** The DAG's start date. */
  readonly earliest: DateTime | undefined;
  /** The DAG's end date, itself included. */
  readonly latest: DateTime | undefined;
  /** Whether runs whose time has passed are planned, too; without it only the newest of them. */
  readonly catchup: boolean;
  readonly now: DateTime;
}

/**
 * Says which runs a DAG has, and when. The schedules `@daily`, `{ days: 3 }` and so on are timetables, and so is what
 * `defineTimetable` makes. Nothing in it reads a clock: the same question has the same answer.
 *
 * @example
 * const daily: Timetable = cronTrigger("0 6 * * *", { timezone: "Europe/Amsterdam" });
 */
export interface Timetable {
  /** Short text for people: `@daily`, `every 3 days`, `never by itself`. */
  readonly summary: string;
  readonly document: TimetableDocument;
  /**
   * The run that follows the one with the interval `last` (the first one if undefined), or undefined when there is none. It is
   * later than `last`, always. Ask once per created run and keep the answer until it is due: without `catchup` a later question
   * may pass it by. Airflow's `next_dagrun_info`.
   */
  nextRun(last: DataInterval | undefined, restriction: Restriction): RunInfo | undefined;
  /** The newest interval that has ended at `at`: what a run started by hand is about. Airflow's `infer_manual_data_interval`. */
  newestComplete(at: DateTime): DataInterval;
  /** Whether runs follow from dates alone, so that a stretch of the past can be run. Airflow's `periodic`. @default true */
  readonly isPeriodic?: boolean;
  /** The most runs of the DAG that may be active at once. Airflow's `active_runs_limit`. @default no limit */
  readonly maxActiveRuns?: number;
  /** Whether the next run begins where the last one ended: ask only when no run is active, and keep no answer. @default false */
  readonly followsRuns?: boolean;
  /** Of runs by partition: those whose partition dates lie in a stretch of time, both ends included, as a backfill asks for them. */
  partitionsBetween?(range: { readonly earliest: DateTime; readonly latest: DateTime }): Iterable<RunInfo>;
  /** The same timetable in another time zone; a DAG gives its own to a timetable whose author named none. */
  inZone?(timezone: string): Timetable;
}

/** A timetable as it stands in a DAG document, from which `timetableFromDocument` makes it again. Lengths are ISO 8601. */
export type TimetableDocument =
  | { readonly kind: "none" }
  | { readonly kind: "once" }
  | { readonly kind: "continuous" }
  | { readonly kind: "cron"; readonly expression: string; readonly timezone: string }
  | { readonly kind: "duration"; readonly iso: string }
  | {
      readonly kind: "cronTrigger";
      readonly expressions: readonly string[];
      readonly timezone: string;
      readonly interval: string;
      readonly runImmediately: boolean | string;
    }
  | { readonly kind: "deltaTrigger"; readonly iso: string; readonly interval: string }
  | {
      readonly kind: "events";
      readonly dates: readonly string[];
      readonly restrictToEvents: boolean;
      readonly description: string | null;
    }
  | { readonly kind: "assets"; readonly condition: AssetCondition }
  | { readonly kind: "assetOrTime"; readonly timetable: TimetableDocument; readonly condition: AssetCondition }
  | { readonly kind: "assetAndTime"; readonly timetable: TimetableDocument; readonly condition: AssetCondition }
  | PartitionedDocument
  | {
      readonly kind: "cronPartition";
      readonly expression: string;
      readonly timezone: string;
      readonly offset: number;
      readonly keyFormat: string;
      readonly runImmediately: boolean | string;
    }
  | { readonly kind: "custom"; readonly name: string; readonly data: Json };

import type { DateTime } from "luxon";
import { dateAt, dateIfAny } from "../date.ts";
import type { Json } from "../document/dag-document.ts";
import type { DataInterval } from "../timetable/timetable.ts";
import type { Asset, AssetAlias, AssetRef } from "./asset.ts";

/** A task has updated an asset: what is written when it succeeds. */
export interface AssetChange {
  readonly asset: string;
  readonly uri: string;
  readonly extra: { readonly [name: string]: Json };
  /** Aliases that the asset was added to. */
  readonly aliases: readonly string[];
  /** The part of it that was updated. @default that which the run is about, if it is about one */
  readonly partitionKey?: string | undefined;
}

/** An asset event as it is stored, and travels. Times in milliseconds; null where it was made by hand, or its run is gone. */
export interface AssetEventRecord {
  readonly eventId: number;
  readonly asset: string;
  readonly uri: string;
  readonly extra: { readonly [name: string]: Json };
  readonly aliases: readonly string[];
  readonly at: number;
  /** The part of the asset that was updated. */
  readonly partitionKey: string | null;
  readonly sourceDagId: string | null;
  readonly sourceRunId: string | null;
  readonly sourceTaskId: string | null;
  readonly sourceMapIndex: number | null;
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
}

/**
 * Which events are asked for: those that have made the run, or the newest of an asset, of all that was added to an alias, or of whatever
 * was at a URI, which then is the name.
 */
export type AssetEventsQuery =
  | { readonly of: "run" }
  | { readonly of: "asset" | "alias" | "uri"; readonly name: string; readonly limit: number };

/** An update of an asset. Airflow's AssetEvent. */
export interface AssetEvent {
  readonly asset: { readonly name: string; readonly uri: string };
  /** What the task said about this update. */
  readonly extra: Readonly<Record<string, Json>>;
  readonly timestamp: DateTime;
  /** The part of the asset that was updated; undefined where it is not said. */
  readonly partitionKey: string | undefined;
  /** The aliases through which the task named the asset. */
  readonly aliases: readonly string[];
  /** Where it comes from; undefined when it was made by hand. */
  readonly sourceDagId: string | undefined;
  readonly sourceRunId: string | undefined;
  readonly sourceTaskId: string | undefined;
  readonly sourceMapIndex: number | undefined;
  /** The run that it comes from, while there is that run. Airflow's `source_dag_run`. */
  readonly sourceRun:
    | { readonly logicalDate: DateTime | undefined; readonly dataInterval: DataInterval | undefined }
    | undefined;
}

/** Events that can be asked for. */
export interface AssetEvents {
  /** Events of an asset, of all assets of an alias, or of what is at a URI, oldest first. */
  get(asset: Asset | AssetAlias | AssetRef): Promise<readonly AssetEvent[]>;
  /** All of them, oldest first. */
  all(): Promise<readonly AssetEvent[]>;
}

/** Earlier events of the task's inlets, whoever made them. Airflow's `inlet_events`. */
export interface InletEvents {
  /**
   * The newest events of an inlet, oldest first: `.at(-1)` is the last update.
   *
   * @throws UnknownAssetError when the task has no such inlet.
   */
  get(
    inlet: Asset | AssetAlias | AssetRef,
    options?: {
      /** How many at most. @default 100 */
      readonly limit?: number;
    },
  ): Promise<readonly AssetEvent[]>;
}

/** The event that an outlet will have when the task succeeds. */
export interface OutletEvent {
  /** What is said about the update, as JSON. */
  extra: Record<string, unknown>;
  /** Lays more facts over `extra`. */
  add(extra: Readonly<Record<string, unknown>>): void;
  /**
   * The parts of the asset that were updated, instead of the one that the run is about: an event for each, once. Airflow's
   * `add_partitions`.
   *
   * @throws InvalidOptionError for what cannot be a key.
   */
  addPartitions(...keys: readonly string[]): void;
}

/** The assets that an alias will stand for when the task succeeds. */
export interface OutletAliasEvents {
  /** Adds an asset, which has an event then. The same one with the same extra and key again adds nothing. */
  add(
    asset: Asset,
    extra?: Readonly<Record<string, unknown>>,
    options?: {
      /** The part of the asset that was updated. @default the one that the run is about */
      readonly partitionKey?: string;
    },
  ): void;
}

/** What the task says about its outlets. Airflow's `outlet_events`. */
export interface OutletEvents {
  /** @throws UnknownAssetError when the task has no such outlet. */
  get(outlet: Asset): OutletEvent;
  get(outlet: AssetAlias): OutletAliasEvents;
}

/** An event as tasks and templates see it. */
export function assetEventOf(record: AssetEventRecord): AssetEvent {
  const { dataIntervalStart: start, dataIntervalEnd: end, sourceRunId } = record;
  const logicalDate = dateIfAny(record.logicalDate);
  const dataInterval = start === null || end === null ? undefined : { start: dateAt(start), end: dateAt(end) };
  const hasRun = sourceRunId !== null && (logicalDate !== undefined || dataInterval !== undefined);
  return {
    asset: { name: record.asset, uri: record.uri },
    extra: record.extra,
    timestamp: dateAt(record.at),
    partitionKey: record.partitionKey ?? undefined,
    aliases: record.aliases,
    sourceDagId: record.sourceDagId ?? undefined,
    sourceRunId: sourceRunId ?? undefined,
    sourceTaskId: record.sourceTaskId ?? undefined,
    sourceMapIndex: record.sourceMapIndex ?? undefined,
    sourceRun: hasRun ? { logicalDate, dataInterval } : undefined,
  };
}

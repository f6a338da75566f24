import { type AssetCondition, conditionText, type NamedAsset, nameOfAsset } from "../asset/asset-condition.ts";
import { nullTimetable } from "../timetable/null-timetable.ts";
import type { Timetable, TimetableDocument } from "../timetable/timetable.ts";
import type { MapperDocument } from "./mapper-document.ts";

/** The mapper of a single asset, alias or reference of a schedule. */
export interface OwnMapper {
  readonly kind: NamedAsset["kind"];
  readonly name: string;
  readonly mapper: MapperDocument;
}

/** A schedule by partitions, as documents hold it. */
export interface PartitionedDocument {
  readonly kind: "partitioned";
  readonly condition: AssetCondition;
  readonly mapper: MapperDocument;
  readonly mappers: readonly OwnMapper[];
}

/** Runs when assets were updated for a key, none by time. */
export const partitionedTimetable = (document: PartitionedDocument): Timetable & { document: PartitionedDocument } => ({
  ...nullTimetable,
  summary: `per partition of ${conditionText(document.condition)}`,
  document,
});

/** What makes a run's key of the keys of an asset. */
export const mapperOf = ({ mapper, mappers }: PartitionedDocument, asset: NamedAsset): MapperDocument =>
  mappers.find(({ kind, name }) => kind === asset.kind && name === nameOfAsset(asset))?.mapper ?? mapper;

/** Whether runs are for the keys of asset events. */
export const isPartitioned = (schedule: TimetableDocument): schedule is PartitionedDocument =>
  schedule.kind === "partitioned";

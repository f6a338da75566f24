import { type Asset, type AssetAlias, type AssetExpression, type AssetRef, namedAsset } from "../asset/asset.ts";
import { assetsIn, type NamedAsset, nameOfAsset } from "../asset/asset-condition.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { conditionOfSchedule } from "../timetable/asset-timetable.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { clashingFormats, formatMadeBy, formatsText } from "./key-formats.ts";
import { type PartitionMapper, partitionMapper } from "./partition-mapper.ts";
import { mapperOf, partitionedTimetable } from "./partitioned-timetable.ts";

/** How the keys of asset events become those of runs. */
export interface PartitionedOptions {
  /** For all assets that have none of their own. @default partitionMapper.identity() */
  readonly mapper?: PartitionMapper;
  /** Those of single assets, aliases and references: `[[hourly, partitionMapper.startOfDay()]]`. @default none */
  readonly mappers?: Iterable<readonly [Asset | AssetAlias | AssetRef, PartitionMapper]>;
}

/**
 * A run for each partition key: when all assets were updated for that key, as their mappers make it. Updates of one key are one run.
 * Updates without a key make none. Airflow's PartitionedAssetTimetable.
 *
 * @throws InvalidOptionError for what is no asset, mappers of other assets, and mappers whose keys can never be the same.
 * @example
 * @dag({ schedule: partitioned([orders, customers], { mapper: partitionMapper.startOfDay() }) })
 */
export function partitioned(
  assets: AssetExpression | readonly AssetExpression[],
  { mapper = partitionMapper.identity(), mappers = [] }: PartitionedOptions = {},
): Timetable {
  const condition = conditionOfSchedule(assets);
  const own = [...mappers].map(([asset, { document }]) => {
    const of = namedAsset(asset, "mappers of partitioned()");
    return { kind: of.kind, name: nameOfAsset(of), mapper: document };
  });
  assertNamed(own, assetsIn(condition));
  const timetable = partitionedTimetable({ kind: "partitioned", condition, mapper: mapper.document, mappers: own });
  const clash = clashingFormats(condition, (asset) => formatMadeBy(mapperOf(timetable.document, asset)));
  if (!clash) return timetable;
  throw new InvalidOptionError({
    option: "mappers of partitioned()",
    found: formatsText(clash),
    expected:
      "one format for all assets that are awaited together: keys of two never are the same, and there would be no run",
  });
}

function assertNamed(own: readonly { kind: string; name: string }[], named: readonly NamedAsset[]): void {
  for (const { kind, name } of own) {
    if (named.some((part) => part.kind === kind && nameOfAsset(part) === name)) continue;
    throw new InvalidOptionError({
      option: "mappers of partitioned()",
      found: name,
      expected: `assets of its own schedule: ${named.map(nameOfAsset).join(", ")}`,
    });
  }
}

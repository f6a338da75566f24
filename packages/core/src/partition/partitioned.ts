import { type Asset, type AssetAlias, type AssetExpression, type AssetRef, namedAsset } from "../asset/asset.ts";
import { type AssetCondition, assetsIn, type NamedAsset, nameOfAsset } from "../asset/asset-condition.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { conditionOfSchedule } from "../timetable/asset-timetable.ts";
import type { Timetable } from "../timetable/timetable.ts";
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
  assertMayMeet(condition, (asset) => formatOf(mapperOf(timetable.document, asset)));
  return timetable;
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

/** How the keys are written that a mapper makes, where that is known. */
function formatOf(mapper: ReturnType<typeof mapperOf>): string | undefined {
  if (mapper.kind === "chain") return formatOf(mapper.of.at(-1)!);
  return mapper.kind === "startOf" ? mapper.outputFormat : undefined;
}

/** Assets that are awaited together, and whose keys are dates in two formats, never have one key. */
function assertMayMeet(condition: AssetCondition, formatOfAsset: (asset: NamedAsset) => string | undefined): void {
  if (condition.kind !== "all") {
    if (condition.kind === "any") for (const part of condition.of) assertMayMeet(part, formatOfAsset);
    return;
  }
  const formats = new Map<string, string>();
  for (const part of condition.of) {
    assertMayMeet(part, formatOfAsset);
    const format = part.kind === "all" || part.kind === "any" ? undefined : formatOfAsset(part);
    if (format !== undefined && part.kind !== "all" && part.kind !== "any") formats.set(format, nameOfAsset(part));
  }
  if (formats.size < 2) return;
  throw new InvalidOptionError({
    option: "mappers of partitioned()",
    found: [...formats].map(([format, name]) => `"${format}" for ${name}`).join(", "),
    expected:
      "one format for all assets that are awaited together: keys of two never are the same, and there would be no run",
  });
}

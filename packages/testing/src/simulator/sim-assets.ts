import type { DagDocument } from "@tradewind/core";
import type { AssetChange, AssetCondition, MapperDocument } from "@tradewind/core/engine";
import type { Prng } from "./prng.ts";

// Tasks of each DAG update an asset of the DAG's own, and may add it to an alias; DAGs after it may wait for the one or the other. So
// no DAG waits for itself, and the world comes to rest.

const assetOf = (dagIndex: number): string => `a${dagIndex}`;
const aliasOf = (dagIndex: number): string => `alias${dagIndex}`;

/** One of them is no date. */
const KEYS = ["2024-01-01T00:05:00", "2024-01-01T00:10:00", "2024-01-01T01:00:00", "nl"];

const PER_HOUR: MapperDocument = {
  kind: "startOf",
  unit: "hour",
  timezone: "utc",
  inputFormat: null,
  outputFormat: "yyyy-MM-dd'T'HH",
};
const MAPPERS: readonly MapperDocument[] = [{ kind: "identity" }, PER_HOUR];

/** Runs for partitions, by time. */
const cronOf = (prng: Prng): DagDocument["schedule"] => ({
  kind: "cronPartition",
  expression: `*/${prng.int(3, 8)} * * * *`,
  timezone: "utc",
  offset: prng.int(-1, 1),
  keyFormat: "yyyy-MM-dd'T'HH:mm:ss",
  runImmediately: false,
});

/** What a task updates when it succeeds. */
export function drawUpdates(prng: Prng, dagIndex: number): readonly AssetChange[] | undefined {
  if (!prng.chance(0.5)) return undefined;
  const asset = assetOf(dagIndex);
  const aliases = prng.chance(0.4) ? [aliasOf(dagIndex)] : [];
  const parts = prng.split("partition");
  const partition = parts.chance(0.2) ? { partitionKey: parts.pick(KEYS) } : {};
  return [{ asset, uri: asset, extra: {}, aliases, ...partition }];
}

/** The schedule of a DAG may be made of assets of those before it, beside its time or instead of it. */
export function drawSchedule(prng: Prng, dagIndex: number, time: DagDocument["schedule"]): DagDocument["schedule"] {
  const parts = prng.split("partitions");
  if (dagIndex === 0 || !prng.chance(0.7)) return time.kind === "none" || parts.chance(0.6) ? time : cronOf(parts);
  const condition = drawCondition(prng, dagIndex);
  if (parts.chance(0.35)) return { kind: "partitioned", condition, mapper: parts.pick(MAPPERS), mappers: [] };
  return time.kind !== "none" && prng.chance(0.5)
    ? { kind: prng.split("both").chance(0.4) ? "assetAndTime" : "assetOrTime", timetable: time, condition }
    : { kind: "assets", condition };
}

function drawCondition(prng: Prng, dagIndex: number): AssetCondition {
  const of = Array.from({ length: dagIndex }, (_, i): AssetCondition => {
    const group = "asset";
    if (prng.chance(0.3)) return { kind: "alias", name: aliasOf(i), group };
    if (prng.split(`uri ${i}`).chance(0.3)) return { kind: "uri", uri: assetOf(i) };
    return { kind: "asset", name: assetOf(i), uri: assetOf(i), group, extra: {} };
  });
  return { kind: prng.chance(0.5) ? "all" : "any", of };
}

/** The schedule after an edit: of several assets one is enough now, or all are needed. */
export function editedSchedule(schedule: DagDocument["schedule"]): DagDocument["schedule"] {
  if (!("condition" in schedule)) return schedule;
  const { condition } = schedule;
  if (schedule.kind === "partitioned" && schedule.mapper.kind === "identity") return { ...schedule, mapper: PER_HOUR };
  if (condition.kind !== "all" && condition.kind !== "any") return schedule;
  const [first] = condition.of;
  return { ...schedule, condition: condition.of.length > 1 ? { kind: "any", of: [first!] } : condition };
}

import type { DagDocument } from "@tradewind/core";
import type { AssetChange, AssetCondition } from "@tradewind/core/engine";
import type { Prng } from "./prng.ts";

// Tasks of each DAG update an asset of the DAG's own, and may add it to an alias; DAGs after it may wait for the one or the other. So
// no DAG waits for itself, and the world comes to rest.

const assetOf = (dagIndex: number): string => `a${dagIndex}`;
const aliasOf = (dagIndex: number): string => `alias${dagIndex}`;

/** What a task updates when it succeeds. */
export function drawUpdates(prng: Prng, dagIndex: number): readonly AssetChange[] | undefined {
  if (!prng.chance(0.5)) return undefined;
  const asset = assetOf(dagIndex);
  return [{ asset, uri: asset, extra: {}, aliases: prng.chance(0.4) ? [aliasOf(dagIndex)] : [] }];
}

/** The schedule of a DAG may be made of assets of those before it, beside its time or instead of it. */
export function drawSchedule(prng: Prng, dagIndex: number, time: DagDocument["schedule"]): DagDocument["schedule"] {
  if (dagIndex === 0 || !prng.chance(0.7)) return time;
  const condition = drawCondition(prng, dagIndex);
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
  if (condition.kind !== "all" && condition.kind !== "any") return schedule;
  const [first] = condition.of;
  return { ...schedule, condition: condition.of.length > 1 ? { kind: "any", of: [first!] } : condition };
}

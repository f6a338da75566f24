import type { DagDocument } from "@tradewind/core";
import {
  type AssetChange,
  type AssetEventRecord,
  assetConditionOf,
  assetsIn,
  isPartitioned,
  type MapperDocument,
  mapKey,
  mapperOf,
  nameOfAsset,
  type QueuedAsset,
} from "@tradewind/core/engine";
import type { AssetEventMove, CreateRun, ForgetEventsMove, TaskMove, TransitionResult } from "../transition.ts";
import type { Statements } from "./statements.ts";

// An event is written with everybody who is to have a run for it, in one transaction, and consumed in the one that makes the run.
// SQLite has one writer at a time, so that the numbers of events are the order of their commits: what a number was looked up for
// never has to fear an earlier event that is committed later.

/** Writes the events of a task that has succeeded. */
export function putTaskEvents(statements: Statements, { ti, at }: TaskMove, changes: readonly AssetChange[]): void {
  const when = at[at.length - 1]!;
  for (const { asset, uri, extra, aliases, partitionKey: given = null } of changes) {
    const values = [
      asset,
      uri,
      JSON.stringify(extra),
      JSON.stringify(aliases),
      ti.taskId,
      ti.mapIndex,
      when,
      given,
      ti.runKey,
    ];
    const { eventId, partitionKey } = statements.get("putTaskAssetEvent").get(...values) as WrittenEvent;
    deliver(statements, { asset, uri, aliases }, { eventId, partitionKey, at: when });
  }
}

/** Writes an event that nobody's task has made. */
export function applyAssetEvent(statements: Statements, { change, at }: AssetEventMove): TransitionResult {
  const { asset, uri, extra, aliases, partitionKey = null } = change;
  const values = [asset, uri, JSON.stringify(extra), JSON.stringify(aliases), at, partitionKey];
  const eventId = statements.get("putAssetEvent").run(...values).lastInsertRowid;
  deliver(statements, { asset, uri, aliases }, { eventId, partitionKey, at });
  return { applied: true, runKey: -1 };
}

/** Lost when nothing waits. */
export function applyForgetEvents(
  statements: Statements,
  { dagId, asset, at, partitionKey = null }: ForgetEventsMove,
): TransitionResult {
  const { changes } =
    partitionKey === null
      ? statements.get("forgetEvents").run(at, dagId, asset)
      : statements.get("forgetPartition").run(at, dagId, asset, partitionKey);
  return changes > 0 ? { applied: true, runKey: -1 } : { applied: false };
}

function deliver(
  statements: Statements,
  { asset, uri, aliases }: Pick<AssetChange, "asset" | "uri" | "aliases">,
  { eventId, partitionKey, at }: WrittenEvent & { readonly at: number },
): void {
  for (const alias of aliases) statements.get("putAssetAlias").run(asset, alias);
  if (partitionKey === null) {
    statements.get("deliverAssetEvent").run(eventId, asset, at, WITHOUT_KEY, asset, asset, uri);
    return;
  }
  const put = statements.get("deliverPartition");
  for (const row of statements.get("getMappersOf").all(asset, asset, uri)) {
    const { dagId, mapper } = row as { dagId: string; mapper: string | null };
    const mapped = mapper === null ? FOR_NO_PARTITION : mapKey(JSON.parse(mapper) as MapperDocument, partitionKey);
    if ("key" in mapped) put.run(dagId, eventId, asset, mapped.key, null, null);
    else put.run(dagId, eventId, asset, null, at, mapped.problem);
  }
}

interface WrittenEvent {
  readonly eventId: number | bigint;
  readonly partitionKey: string | null;
}

const WITHOUT_KEY = "the event has no partition key";
const FOR_NO_PARTITION = { problem: "the event is of a partition, and the schedule knows none: partitioned(...) does" };
const OTHER_MAPPER = "the schedule has another mapper since";

/**
 * Whether the events are waiting that the run was decided from. All that wait are consumed together, so that the first one of an
 * asset tells whether somebody else has.
 */
export function areWaiting(
  statements: Statements,
  dagId: string,
  { firsts, partitionKey = null }: Pick<NonNullable<CreateRun["consumes"]>, "firsts" | "partitionKey">,
): boolean {
  if (partitionKey !== null) {
    const first = statements.get("getFirstWaitingOfPartition").pluck();
    return firsts.every(({ asset, firstEventId }) => first.get(dagId, asset, partitionKey) === firstEventId);
  }
  const first = statements.get("getFirstWaitingEvent").pluck();
  return firsts.every(({ asset, firstEventId }) => first.get(dagId, asset) === firstEventId);
}

/** They are the run's from now on. */
export function consume(
  statements: Statements,
  { run, at }: CreateRun,
  {
    runKey,
    upToEventId,
    partitionKey = null,
  }: { readonly runKey: number } & Pick<NonNullable<CreateRun["consumes"]>, "upToEventId" | "partitionKey">,
): void {
  if (partitionKey !== null) statements.get("consumePartition").run(at, runKey, run.dagId, partitionKey, upToEventId);
  else statements.get("consumeEvents").run(at, runKey, run.dagId, upToEventId);
}

/** The DAG hears of what its schedule names, from now on; what it no longer names does not wait for it any more. */
export function subscribe(statements: Statements, { dagId, schedule }: DagDocument, at: number): void {
  const condition = assetConditionOf(schedule);
  const named = (condition ? assetsIn(condition) : []).map((part) => ({
    kind: part.kind === "name" ? "asset" : part.kind,
    name: nameOfAsset(part),
    mapper: isPartitioned(schedule) ? JSON.stringify(mapperOf(schedule, part)) : null,
  }));
  const had = statements.get("getSubscriptions").all(dagId) as Subscription[];
  const isIn = (list: readonly { kind: string; name: string }[], { kind, name }: { kind: string; name: string }) =>
    list.some((one) => one.kind === kind && one.name === name);
  // an asset may be named by itself, and by a reference
  const wanted = named.filter((one, i) => !isIn(named.slice(0, i), one));
  const gone = had.filter((one) => !isIn(wanted, one));
  for (const { kind, name } of gone) statements.get("unsubscribe").run(dagId, kind, name);
  for (const { kind, name, mapper } of wanted) {
    const before = had.find((one) => one.kind === kind && one.name === name);
    if (!before) statements.get("subscribe").run(dagId, kind, name, mapper);
    else if (before.mapper !== mapper) {
      statements.get("changeMapper").run(mapper, dagId, kind, name);
      statements.get("refuseWaiting").run(at, OTHER_MAPPER, dagId, kind, name, name, name);
    }
  }
  if (gone.length > 0) statements.get("dropUnwantedDeliveries").run(dagId);
}

interface Subscription {
  readonly kind: string;
  readonly name: string;
  readonly mapper: string | null;
}

/** What waits for DAGs, by DAG: one row for each asset, and each partition of it. */
export function assetQueues(statements: Statements): Map<string, QueuedAsset[]> {
  const queues = new Map<string, QueuedAsset[]>();
  for (const name of ["getAssetQueues", "getPartitionQueues"] as const) {
    for (const row of statements.get(name).iterate()) {
      const { dagId, aliases, uris, ...queued } = row as QueueRow;
      const queue = queues.get(dagId) ?? [];
      queue.push({ ...queued, aliases: JSON.parse(aliases) as string[], uris: JSON.parse(uris) as string[] });
      queues.set(dagId, queue);
    }
  }
  return queues;
}

interface QueueRow extends Omit<QueuedAsset, "aliases" | "uris"> {
  readonly dagId: string;
  readonly aliases: string;
  readonly uris: string;
}

/** The events that a run was made for, oldest first. */
export const eventsOfRun = (statements: Statements, runKey: number): AssetEventRecord[] =>
  statements.get("getEventsOfRun").all(runKey).map(eventOf);

const NEWEST_EVENTS = { asset: "getEventsOfAsset", alias: "getEventsOfAlias", uri: "getEventsOfUri" } as const;

/** The newest events of an asset, of what was added to an alias, or of what was at a URI, oldest first. */
export const newestEvents = (
  statements: Statements,
  of: "asset" | "alias" | "uri",
  { name, limit }: { readonly name: string; readonly limit: number },
): AssetEventRecord[] => statements.get(NEWEST_EVENTS[of]).all(name, limit).map(eventOf).reverse();

function eventOf(row: unknown): AssetEventRecord {
  const { extra, aliases, ...event } = row as AssetEventRecord & { extra: string; aliases: string };
  return { ...event, extra: JSON.parse(extra), aliases: JSON.parse(aliases) };
}

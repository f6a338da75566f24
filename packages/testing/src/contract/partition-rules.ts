import { asset, type DagDocument, defineDag, partitioned, partitionMapper } from "@tradewind/core";
import type { AssetRun } from "@tradewind/core/engine";
import type { CreateRun, Store } from "@tradewind/store";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";

const AT = 1_700_000_000_000;

class Plain {
  flow() {}
}

const perDay = defineDag(Plain, {
  dagId: "per_day",
  schedule: partitioned(asset("orders"), { mapper: partitionMapper.startOfDay() }),
}).document;
const plain = defineDag(Plain, { dagId: "plain", schedule: asset("orders") }).document;

const event = (partitionKey?: string) =>
  ({
    kind: "assetEvent",
    change: { asset: "orders", uri: "orders", extra: {}, aliases: [], partitionKey },
    at: AT,
  }) as const;

const newRun = ({ dagId, hash }: DagDocument, partitionKey: string, more: Partial<CreateRun> = {}): CreateRun => ({
  kind: "createRun",
  state: "queued",
  at: AT,
  actor: "scheduler",
  first: [],
  run: {
    dagId,
    runId: `${partitionKey} ${more.isFirstOfPartition ?? false}`,
    runType: "asset_triggered",
    logicalDate: null,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    partitionKey,
    conf: "{}",
    hash,
  },
  ...more,
});

async function storeWith(open: () => Promise<Store>, ...keys: (string | undefined)[]) {
  const store = await open();
  for (const document of [perDay, plain]) await store.saveDocument(document, AT);
  await store.transition(keys.map(event));
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

const waiting = async (store: Store, dagId: string) =>
  ((await store.getAssetQueues()).get(dagId) ?? []).map(({ partitionKey, firstEventId, lastEventId }) => [
    partitionKey,
    firstEventId,
    lastEventId,
  ]);

const consumes = (partitionKey: string, firstEventId: number, upToEventId: number): Omit<AssetRun, "runAfter"> => ({
  partitionKey,
  upToEventId,
  firsts: [{ asset: "orders", firstEventId }],
});

/** What every store must do with partitions. */
export const PARTITION_RULES: readonly Rule<() => Promise<Store>>[] = [
  assertedRule({
    name: "keeps asset events with keys for schedules by partitions, under the key that the mapper makes, and those without for others",
    mend: "ask the mapper of each subscription when an event is delivered.",
    holds: async (open) => {
      await using at = await storeWith(open, "2024-01-01T05:00:00", "2024-01-02", undefined, "2024-01-01T06:00:00");
      expect(await waiting(at.store, "per_day")).toEqual([
        ["2024-01-01", 1, 4],
        ["2024-01-02", 2, 2],
      ]);
      expect(await waiting(at.store, "plain")).toEqual([[null, 3, 3]]);
    },
  }),
  assertedRule({
    name: "says why an asset event is for no run of a DAG that hears of it",
    mend: "keep a row for the consumer, with what the mapper said.",
    holds: async (open) => {
      await using at = await storeWith(open, "Sunday");
      const queries = await at.store.queries();
      const whys = ["per_day", "plain"].map((dagId) => queries.listRefusedEvents(dagId, 9).map(({ why }) => why));
      expect(whys).toEqual([[expect.stringContaining("Sunday")], [expect.stringContaining("partition")]]);
      expect(await waiting(at.store, "per_day")).toEqual([]);
    },
  }),
  assertedRule({
    name: "lets a run of a partition consume its events and no others",
    mend: "compare and mark the rows of the run's own key.",
    holds: async (open) => {
      await using at = await storeWith(open, "2024-01-01", "2024-01-02", "2024-01-01");
      const made = await at.store.transition([
        newRun(perDay, "2024-01-01", { consumes: consumes("2024-01-01", 1, 3) }),
        newRun(perDay, "2024-01-02", { consumes: consumes("2024-01-02", 1, 3) }),
      ]);
      expect(made).toMatchObject([{ applied: true }, { applied: false }]);
      expect(await waiting(at.store, "per_day")).toEqual([["2024-01-02", 2, 2]]);
      expect(await at.store.getRun("per_day", { partitionKey: "2024-01-01" })).toMatchObject({ logicalDate: null });
    },
  }),
  assertedRule({
    name: "loses a run that is to be the first of its partition when there is one",
    mend: "look for a run of the partition in the transaction that makes it.",
    holds: async (open) => {
      await using at = await storeWith(open);
      await at.store.transition([newRun(perDay, "2024-01-01")]);
      const again = newRun(perDay, "2024-01-01", { isFirstOfPartition: true });
      expect(await at.store.transition([again])).toEqual([{ applied: false }]);
    },
  }),
];

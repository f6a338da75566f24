import { asset, assetAlias, type DagDocument, defineDag, type Schedule } from "@tradewind/core";
import type { AssetChange } from "@tradewind/core/engine";
import type { CreateRun, Store, TaskMove } from "@tradewind/store";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";

const AT = 1_700_000_000_000;

function documentOf(dagId: string, schedule: Schedule = null): DagDocument {
  class Plain {
    flow() {}
  }
  return defineDag(Plain, { dagId, schedule }).document;
}

const orders = asset("orders");
const producer = documentOf("producer");

const change = (name: string, more: Partial<AssetChange> = {}): AssetChange => ({
  asset: name,
  uri: `uri of ${name}`,
  extra: {},
  aliases: [],
  ...more,
});

const event = (name: string, more: Partial<AssetChange> = {}) =>
  ({ kind: "assetEvent", change: change(name, more), at: AT }) as const;

const newRun = ({ dagId, hash }: DagDocument, runId: string, consumes?: CreateRun["consumes"]): CreateRun => ({
  kind: "createRun",
  state: "queued",
  at: AT + 5,
  actor: "scheduler",
  consumes,
  first: dagId === "producer" ? [FIRST] : [],
  run: {
    dagId,
    runId,
    runType: dagId === "producer" ? "manual" : "asset_triggered",
    logicalDate: null,
    dataIntervalStart: AT - 10,
    dataIntervalEnd: AT - 5,
    conf: "{}",
    hash,
  },
});

const FIRST = {
  taskId: "a",
  mapIndex: -1,
  path: ["none", "queued"],
  at: [AT],
  actor: "scheduler",
  tryNumber: 1,
  newToken: "token",
} as const;

const success = (runKey: number, token: string, assetEvents: readonly AssetChange[]): TaskMove => ({
  kind: "task",
  ti: { runKey, taskId: "a", mapIndex: -1 },
  path: ["queued", "running", "success"],
  at: [AT + 1, AT + 2],
  token,
  tryNumber: 1,
  actor: "worker",
  assetEvents,
});

/** An empty store that knows these DAGs, and has a run of one that updates assets. */
async function storeOf(open: () => Promise<Store>, ...documents: readonly DagDocument[]) {
  const store = await open();
  for (const document of [producer, ...documents]) await store.saveDocument(document, AT);
  const [made] = await store.transition([newRun(producer, "r1")]);
  const { runKey } = made as { runKey: number };
  return { store, runKey, [Symbol.asyncDispose]: () => store.close() };
}
const consumer = (dagId: string, schedule: Schedule = orders) => documentOf(dagId, schedule);
const waiting = async (store: Store, dagId: string) =>
  (await store.getAssetQueues()).get(dagId)?.map(({ asset: of, firstEventId }) => [of, firstEventId]);
const consumes = (upToEventId: number, ...firsts: readonly (readonly [string, number])[]) => ({
  upToEventId,
  firsts: firsts.map(([of, firstEventId]) => ({ asset: of, firstEventId })),
});

/** What every store must do with asset events. */
export const ASSET_EVENT_RULES: readonly Rule<() => Promise<Store>>[] = [
  assertedRule({
    name: "keeps asset events with the success that they belong to, and not at all when that is lost",
    mend: "write the events of a success in its transaction, and a row for each DAG that waits for them.",
    holds: async (open) => {
      await using at = await storeOf(open, consumer("c"));
      const changes = [change("orders", { extra: { rows: 3 } }), change("other")];
      expect(await at.store.transition([success(at.runKey, "stale", changes)])).toMatchObject([{ applied: false }]);
      expect(await at.store.getAssetEvents("asset", { name: "orders", limit: 9 })).toEqual([]);
      const before = at.store.counters().commits;
      await at.store.transition([success(at.runKey, "token", changes)]);
      expect(at.store.counters().commits - before).toBe(1);
      expect(await at.store.getAssetEvents("asset", { name: "orders", limit: 9 })).toEqual([
        {
          eventId: 1,
          asset: "orders",
          uri: "uri of orders",
          extra: { rows: 3 },
          aliases: [],
          partitionKey: null,
          at: AT + 2,
          sourceDagId: "producer",
          sourceRunId: "r1",
          sourceTaskId: "a",
          sourceMapIndex: -1,
          logicalDate: null,
          dataIntervalStart: AT - 10,
          dataIntervalEnd: AT - 5,
        },
      ]);
      expect(await at.store.getAssetQueues()).toEqual(
        new Map([
          [
            "c",
            [
              {
                asset: "orders",
                partitionKey: null,
                aliases: [],
                uris: ["uri of orders"],
                firstEventId: 1,
                lastEventId: 1,
                lastAt: AT + 2,
              },
            ],
          ],
        ]),
      );
    },
  }),
  assertedRule({
    name: "keeps asset events for each consumer, which consumes them once",
    mend: "mark the rows of one consumer as consumed in the transaction that makes its run.",
    holds: async (open) => {
      const [c, d] = [consumer("c"), consumer("d")];
      await using at = await storeOf(open, c, d);
      await at.store.transition([event("orders"), event("orders")]);
      const [made] = await at.store.transition([newRun(c, "first", consumes(2, ["orders", 1]))]);
      const events = await at.store.getAssetEventsOfRun((made as { runKey: number }).runKey);
      expect(events.map(({ eventId }) => eventId)).toEqual([1, 2]);
      expect(await waiting(at.store, "c")).toBeUndefined();
      expect(await waiting(at.store, "d")).toEqual([["orders", 1]]);
    },
  }),
  assertedRule({
    name: "loses a run when somebody else has consumed what it was decided from, and does not make it",
    mend: "compare in the transaction of a run what its `consumes` says with what is still there.",
    holds: async (open) => {
      const c = consumer("c", [orders, asset("customers")]);
      await using at = await storeOf(open, c);
      await at.store.transition([event("orders"), event("customers"), event("orders")]);
      const decided = consumes(2, ["orders", 1], ["customers", 2]);
      expect(await at.store.transition([newRun(c, "first", decided)])).toMatchObject([{ applied: true }]);
      expect(await at.store.transition([newRun(c, "second", decided)])).toEqual([{ applied: false }]);
      expect((await at.store.getNewestRuns("c", 9)).map(({ runId }) => runId)).toEqual(["first"]);
      expect(await waiting(at.store, "c")).toEqual([["orders", 3]]);
    },
  }),
  assertedRule({
    name: "lets asset events that came after the decision wait for the next run",
    mend: "consume no event whose number is greater than `upToEventId`.",
    holds: async (open) => {
      const c = consumer("c");
      await using at = await storeOf(open, c);
      await at.store.transition([event("orders"), event("orders")]);
      await at.store.transition([newRun(c, "first", consumes(1, ["orders", 1]))]);
      expect(await waiting(at.store, "c")).toEqual([["orders", 2]]);
    },
  }),
  assertedRule({
    name: "keeps asset events for those who wait for an alias that the asset was ever added to",
    mend: "remember which assets an alias was ever given to, and count each event once.",
    holds: async (open) => {
      await using at = await storeOf(
        open,
        consumer("c", assetAlias("files")),
        consumer("both", [assetAlias("files"), orders]),
      );
      await at.store.transition([event("file", { aliases: ["files"] }), event("file"), event("other")]);
      expect((await at.store.getAssetQueues()).get("c")).toMatchObject([
        { asset: "file", aliases: ["files"], firstEventId: 1, lastEventId: 2 },
      ]);
      expect(await waiting(at.store, "both")).toEqual([["file", 1]]);
      const events = await at.store.getAssetEvents("alias", { name: "files", limit: 1 });
      expect(events.map(({ eventId }) => eventId)).toEqual([2]);
    },
  }),
  assertedRule({
    name: "keeps asset events for those who wait for what is at a place, whatever it is called, once",
    mend: "look for who waits by the URI of an event, too, and count it once.",
    holds: async (open) => {
      const there = asset.ref({ uri: "uri of orders" });
      await using at = await storeOf(open, consumer("c", there), consumer("both", [there, orders]));
      await at.store.transition([event("orders"), event("other"), event("renamed", { uri: "uri of orders" })]);
      expect((await at.store.getAssetQueues()).get("c")).toMatchObject([
        { asset: "orders", uris: ["uri of orders"], firstEventId: 1 },
        { asset: "renamed", uris: ["uri of orders"], firstEventId: 3 },
      ]);
      expect(await waiting(at.store, "both")).toEqual([
        ["orders", 1],
        ["renamed", 3],
      ]);
      await at.store.saveDocument(documentOf("both", orders), AT);
      expect(await waiting(at.store, "both")).toEqual([["orders", 1]]);
      expect((await at.store.check()).filter(({ id }) => id === "I18")).toEqual([]);
    },
  }),
  assertedRule({
    name: "finds the newest asset events of an asset, and of whatever was at a place",
    mend: "answer getAssetEvents() by the name or the URI of events, the newest of them, oldest first.",
    holds: async (open) => {
      await using at = await storeOf(open);
      const uri = "uri of orders";
      await at.store.transition([event("orders"), event("other"), event("renamed", { uri }), event("orders")]);
      const found = async (of: "asset" | "uri", name: string, limit: number) =>
        (await at.store.getAssetEvents(of, { name, limit })).map(({ eventId }) => eventId);
      expect(await found("asset", "orders", 9)).toEqual([1, 4]);
      expect(await found("uri", uri, 9)).toEqual([1, 3, 4]);
      expect(await found("uri", uri, 2)).toEqual([3, 4]);
      expect(await found("uri", "orders", 9)).toEqual([]);
    },
  }),
  assertedRule({
    name: "keeps asset events from when a DAG names the asset until it does no more, or its file is gone",
    mend: "make no row for DAGs that do not name the asset any more, or are not active, and drop theirs.",
    holds: async (open) => {
      await using at = await storeOf(open);
      await at.store.transition([event("orders")]);
      for (const dagId of ["edited", "gone"]) await at.store.saveDocument(consumer(dagId), AT);
      expect((await at.store.getAssetQueues()).size).toBe(0);
      await at.store.transition([event("orders")]);
      await at.store.saveDocument(documentOf("edited", asset("other")), AT);
      (await at.store.catalog()).dags.deactivate(["gone"]);
      expect((await at.store.getAssetQueues()).size).toBe(0);
      await at.store.saveDocument(consumer("gone"), AT);
      await at.store.transition([event("orders")]);
      expect([...(await at.store.getAssetQueues()).keys()]).toEqual(["gone"]);
    },
  }),
  assertedRule({
    name: "keeps asset events until somebody says that a DAG need not have them: later ones count anew",
    mend: "mark the rows of that DAG and asset as no longer waiting, and answer { applied: false } when there are none.",
    holds: async (open) => {
      const c = consumer("c", [orders, asset("customers")]);
      await using at = await storeOf(open, c, consumer("d"));
      await at.store.transition([event("customers"), event("orders")]);
      const forget = { kind: "forgetEvents", dagId: "c", asset: "orders", at: AT + 3 } as const;
      expect(await at.store.transition([forget])).toMatchObject([{ applied: true }]);
      expect(await at.store.transition([forget])).toEqual([{ applied: false }]);
      expect([await waiting(at.store, "c"), await waiting(at.store, "d")]).toEqual([
        [["customers", 1]],
        [["orders", 2]],
      ]);
      const decided = consumes(2, ["customers", 1], ["orders", 2]);
      expect(await at.store.transition([newRun(c, "early", decided)])).toEqual([{ applied: false }]);
      await at.store.transition([event("orders")]);
      const again = consumes(3, ["customers", 1], ["orders", 3]);
      const [made] = await at.store.transition([newRun(c, "late", again)]);
      const events = await at.store.getAssetEventsOfRun((made as { runKey: number }).runKey);
      expect(events.map(({ eventId }) => eventId)).toEqual([1, 3]);
      expect((await at.store.check()).filter(({ id }) => id === "I18")).toEqual([]);
    },
  }),
  assertedRule({
    name: "lets a schedule that waits for asset events come no further without them",
    mend: "compare in the transaction of a cursor what its `waiting` says with what is still there.",
    holds: async (open) => {
      const c = consumer("c");
      await using at = await storeOf(open, c);
      const cursor = (waitingFor: number) =>
        ({
          kind: "cursor",
          dagId: "c",
          from: null,
          to: { start: AT, end: AT + 1 },
          waiting: [{ asset: "orders", firstEventId: waitingFor }],
        }) as const;
      await at.store.transition([event("orders")]);
      expect(await at.store.transition([cursor(2)])).toEqual([{ applied: false }]);
      expect(await at.store.getDag("c")).toMatchObject({ cursorEnd: null });
      expect(await at.store.transition([cursor(1)])).toMatchObject([{ applied: true }]);
    },
  }),
  assertedRule({
    name: "keeps asset events until they are old, nobody waits for them, and the runs that they are about are gone",
    mend: "delete old events only where no consumer waits for them, and none of their runs is kept.",
    holds: async (open) => {
      const c = consumer("c");
      await using at = await storeOf(open, c, consumer("patient"));
      await at.store.transition([success(at.runKey, "token", [change("orders")])]);
      const [made] = await at.store.transition([newRun(c, "c1", consumes(1, ["orders", 1]))]);
      const end = (runKey: number) =>
        ({ kind: "run", runKey, from: "queued", to: "success", at: AT + 9, actor: "user" }) as const;
      await at.store.transition([end(at.runKey)]);
      const { runs, dags } = await at.store.catalog();
      const count = async () => (await at.store.getAssetEvents("asset", { name: "orders", limit: 9 })).length;
      runs.deleteEndedBefore(AT + 10, 9);
      expect(await count()).toBe(1);
      await at.store.transition([end((made as { runKey: number }).runKey)]);
      runs.deleteEndedBefore(AT + 10, 9);
      expect(await count()).toBe(1);
      dags.delete("patient");
      runs.deleteEndedBefore(AT + 10, 9);
      expect(await count()).toBe(0);
      expect(await at.store.check()).toEqual([]);
    },
  }),
];

import { type Catalog, openSqliteStore, type Queries, type Store, type Transition } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { STORE_RULES } from "../../src/contract/store-rules.ts";
import { brokenBy } from "./broken.ts";
import { changed } from "./changed.ts";

type Break = (store: Store) => Partial<Store>;

const withQueries =
  (changes: (queries: Queries) => Partial<Queries>): Break =>
  (store) => ({
    queries: async () => {
      const queries = await store.queries();
      return changed(queries, changes(queries));
    },
  });

const withCatalog =
  (changes: (catalog: Catalog) => Partial<Catalog>): Break =>
  (store) => ({
    catalog: async () => {
      const catalog = await store.catalog();
      return changed(catalog, changes(catalog));
    },
  });

const withMoves =
  (change: (move: Transition) => Transition): Break =>
  (store) => ({ transition: (moves, chain) => store.transition(moves.map(change), chain) });

/** Whatever is lost is said to be there. */
const neverLoses: Break = (store) => ({
  transition: async (moves, chain) =>
    (await store.transition(moves, chain)).map((result) => (result.applied ? result : { applied: true, runKey: 1 })),
});

const countsTwice: Break = (store) => ({
  counters: () => ({ ...store.counters(), commits: store.counters().commits * 2 }),
});

const oneAfterTheOther: Break = (store) => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    transition: (moves, chain) => {
      const next = last.then(() => store.transition(moves, chain));
      last = next.catch(() => {});
      return next;
    },
  };
};

const failuresAreLosses: Break = (store) => ({
  transition: (moves, chain) => store.transition(moves, chain).catch(() => moves.map(() => ({ applied: false }))),
});

/** Something wrong for each of the rules. */
const BROKEN: Readonly<Record<string, Break>> = {
  "a run and its first tasks are made in one commit": countsTwice,
  "a second run of the same id is lost, and nothing is written": neverLoses,
  "a move is applied once: the second time it is lost": neverLoses,
  "behind a call of a chain that was lost or has failed, the later ones are lost, and those of other chains are not": (
    store,
  ) => ({ transition: (moves) => store.transition(moves) }),
  "what was decided without knowing of a user's move of the run is lost, what stands before it in the call is not":
    withMoves((move) => (move.kind === "knowing" ? { ...move, upTo: Number.MAX_SAFE_INTEGER } : move)),
  "what is about instances of which one has begun meanwhile is lost, be it by its task, by the path above it or by its iteration":
    withMoves((move) => (move.kind === "unbegun" ? { ...move, upTo: Number.MAX_SAFE_INTEGER } : move)),
  "what is to be written as one is written as a whole or not at all, and what stands before it is written": withMoves(
    (move) => (move.kind === "asOne" ? { kind: "knowing", runKey: 1, upTo: Number.MAX_SAFE_INTEGER } : move),
  ),
  "a deadline is missed once, with its callback in the outbox; none of a run that has ended, or is gone": neverLoses,
  "what has ended is set back for the next try of its group alone, which is written once; what it was stays in the history":
    neverLoses,
  "a question is listed until it is answered; the answer is there when the task goes on": withQueries(() => ({
    listQuestions: () => [],
  })),
  "a move with an old token is lost": neverLoses,
  "behind a lost move the rest of its call is lost, too": (store) => ({
    transition: async (moves) => (await Promise.all(moves.map((move) => store.transition([move])))).flat(),
  }),
  "an attempt that started and ended between two commits is logged step by step": withQueries((queries) => ({
    listTransitions: (runKey, after) =>
      queries.listTransitions(runKey, after).filter(({ toState }) => toState !== "running"),
  })),
  "a move that the state machine does not know is refused": failuresAreLosses,
  "all moves of one turn are one commit": oneAfterTheOther,
  "a thousand moves of one turn are a few commits, in their order, and other work comes between them": oneAfterTheOther,
  "a write that cannot succeed takes no other of its turn down with it": failuresAreLosses,
  "a callback is in the outbox together with the move that caused it, until it is deleted": () => ({
    deleteOutbox: async () => {},
  }),
  "a new attempt keeps the old one in the history": withQueries(() => ({ listPastAttempts: () => [] })),
  "XComs are cleared only by the attempt whose token is valid": (store) => ({
    clearXComs: (ti) => store.clearXComs(ti, "token-a"),
  }),
  "tasks on which something is still to happen are found in runs that have not ended": withQueries(() => ({
    listActiveTasks: () => [],
  })),
  "what came after a position of the log is found, both steps of a move with it": withQueries((queries) => ({
    listTransitions: (runKey) => queries.listTransitions(runKey),
  })),
  "runs that ended before a time are deleted with all that belongs to them, the oldest first": withCatalog(
    ({ runs }) => ({ runs: changed(runs, { deleteEndedBefore: (at) => runs.deleteEndedBefore(at, 100) }) }),
  ),
  "a cancelled backfill has ended, and says why of the dates that it did not come to": withCatalog(({ backfills }) => ({
    backfills: changed(backfills, { cancel: () => {} }),
  })),
  "a sound store has no damage": withQueries(() => ({ listDamage: () => ["page 3 is lost"] })),
  "what is kept is there once it is acknowledged, under its owner and key alone, and is overwritten and forgotten": (
    store,
  ) => ({
    putState: async (owner, entry, write) => {
      void store.putState(owner, entry, write);
      return true;
    },
  }),
  "only the attempt that is at work writes what its task or an asset keeps": (store) => ({
    putState: (owner, entry, { at }) => store.putState(owner, entry, { at }),
  }),
  "what a task keeps stays over retries, and goes with the move that says so; what is kept for assets stays": withMoves(
    (move) => (move.kind === "task" ? { ...move, dropsState: true } : move),
  ),
  "what a task keeps has its time: its own, or that of its run, or none, and is deleted in batches": (store) => ({
    getState: (owner, key) => store.getState(owner, key, 0),
  }),
  "a secret that is kept is sealed: it opens for who reads it, and lists do not show it": (store) => ({
    putState: (owner, entry, write) => store.putState(owner, { ...entry, isSecret: false }, write),
  }),
  "finds the newest asset events of an asset, and of whatever was at a place": (store) => ({
    getAssetEvents: async (of, query) => (of === "uri" ? [] : store.getAssetEvents(of, query)),
  }),
  "keeps asset events with the success that they belong to, and not at all when that is lost": withMoves((move) =>
    move.kind === "task" ? { ...move, assetEvents: [] } : move,
  ),
  "keeps asset events for each consumer, which consumes them once": () => ({ getAssetEventsOfRun: async () => [] }),
  "loses a run when somebody else has consumed what it was decided from, and does not make it": withMoves((move) =>
    move.kind === "createRun" ? { ...move, consumes: undefined } : move,
  ),
  "lets asset events that came after the decision wait for the next run": withMoves((move) =>
    move.kind === "createRun" && move.consumes ? { ...move, consumes: { ...move.consumes, upToEventId: 1_000 } } : move,
  ),
  "keeps asset events for those who wait for an alias that the asset was ever added to": (store) => ({
    getAssetEvents: async (of, query) => (of === "alias" ? [] : store.getAssetEvents(of, query)),
  }),
  "keeps asset events for those who wait for what is at a place, whatever it is called, once": withMoves((move) =>
    move.kind === "assetEvent" ? { ...move, change: { ...move.change, uri: "nowhere" } } : move,
  ),
  "keeps asset events from when a DAG names the asset until it does no more, or its file is gone": withCatalog(
    ({ dags }) => ({ dags: changed(dags, { deactivate: () => {} }) }),
  ),
  "keeps asset events until somebody says that a DAG need not have them: later ones count anew": neverLoses,
  "keeps asset events with keys for schedules by partitions, under the key that the mapper makes, and those without for others":
    withMoves((move) =>
      move.kind === "assetEvent" ? { ...move, change: { ...move.change, partitionKey: undefined } } : move,
    ),
  "says why an asset event is for no run of a DAG that hears of it": (store) => ({
    queries: async () => changed(await store.queries(), { listRefusedEvents: () => [] }),
  }),
  "lets a run of a partition consume its events and no others": withMoves((move) =>
    move.kind === "createRun" ? { ...move, consumes: undefined } : move,
  ),
  "loses a run that is to be the first of its partition when there is one": neverLoses,
  "lets a schedule that waits for asset events come no further without them": neverLoses,
  "keeps asset events until they are old, nobody waits for them, and the runs that they are about are gone":
    withCatalog(({ dags }) => ({ dags: changed(dags, { delete: () => {} } as never) })),
};

test("a store that is as it should be keeps its contract", async () => {
  const open = async () => changed(await openSqliteStore({ path: ":memory:" }), {});
  expect(await brokenBy(STORE_RULES, open)).toEqual({});
});

describe("a store is found out that breaks the rule", () => {
  for (const rule of STORE_RULES) {
    test(`"${rule.name}"`, async () => {
      const breaks = BROKEN[rule.name];
      if (!breaks) throw new Error("there is no store here that breaks it");
      const open = async () => {
        const store = await openSqliteStore({ path: ":memory:" });
        return changed(store, breaks(store));
      };
      const broken = await brokenBy([rule], open);
      expect(broken).toEqual({ [rule.name]: [expect.stringMatching(/^found /)] });
    });
  }
});

test("what an assertion has compared is what was found and expected", async () => {
  const [rule] = STORE_RULES;
  const store = await openSqliteStore({ path: ":memory:" });
  const broken = await brokenBy([rule!], async () => changed(store, countsTwice(store)));
  expect(broken[rule!.name]).toEqual(["found 2, expected 1"]);
});

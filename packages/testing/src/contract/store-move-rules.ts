import { mapIndexOf } from "@tradewind/core/engine";
import type { InstancesAmong, Store, Transition } from "@tradewind/store";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";
import { AT, disposable, document, endRun, move, newRun, withRun } from "./store-sample.ts";

/** What every store must do with moves: each is applied once, as a whole, or not at all. */
export const STORE_MOVE_RULES: readonly Rule<() => Promise<Store>>[] = [
  assertedRule({
    name: "a run and its first tasks are made in one commit",
    mend: "write all that one call of transition() has in one transaction.",
    holds: async (open) => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const before = store.counters().commits;
      const [result] = await store.transition([newRun("r1", ["a", "b"])]);
      expect(result).toEqual({ applied: true, runKey: expect.any(Number) });
      expect(store.counters().commits - before).toBe(1);
      const rows = await store.getTaskInstances((result as { runKey: number }).runKey);
      expect(rows.map(({ taskId, state, tryNumber, token }) => ({ taskId, state, tryNumber, token }))).toEqual([
        { taskId: "a", state: "queued", tryNumber: 1, token: "token-a" },
        { taskId: "b", state: "queued", tryNumber: 1, token: "token-b" },
      ]);
    },
  }),
  assertedRule({
    name: "a second run of the same id is lost, and nothing is written",
    mend: "let the id of a run be unique within its DAG, and answer { applied: false } where it is taken.",
    holds: async (open) => {
      await using at = await withRun(open);
      expect(await at.store.transition([newRun("r1")])).toEqual([{ applied: false }]);
      expect(await at.store.getTaskInstances(at.runKey)).toHaveLength(1);
    },
  }),
  assertedRule({
    name: "a move is applied once: the second time it is lost",
    mend: "update an instance only where it has the token and the state that the move leaves, and look at how many rows that were.",
    holds: async (open) => {
      await using at = await withRun(open);
      const start = move(at.runKey, ["queued", "running"], "token-a", { startedAt: AT + 1 });
      expect(await at.store.transition([start])).toEqual([{ applied: true, runKey: at.runKey }]);
      expect(await at.store.transition([start])).toEqual([{ applied: false }]);
      const log = (await at.store.queries()).listTransitions(at.runKey).filter(({ taskId }) => taskId === "a");
      expect(log.map(({ toState }) => toState)).toEqual(["queued", "running"]);
    },
  }),
  assertedRule({
    name: "behind a call of a chain that was lost or has failed, the later ones are lost, and those of other chains are not",
    mend: "set chain.isBroken with the first loss or error, and answer { applied: false } without writing while it is set.",
    holds: async (open) => {
      await using at = await withRun(open);
      const start = move(at.runKey, ["queued", "running"], "token-a", { startedAt: AT + 1 });
      for (const wrong of [
        move(at.runKey, ["queued", "running"], "stale"),
        move(at.runKey, ["queued", "success"], "token-a"),
      ]) {
        const chain = { isBroken: false };
        const calls = [at.store.transition([wrong], chain), at.store.transition([start], chain)];
        const [, behind] = await Promise.allSettled(calls);
        expect(behind).toMatchObject({ value: [{ applied: false }] });
        expect(chain.isBroken).toBe(true);
      }
      expect(await at.store.transition([start], { isBroken: false })).toMatchObject([{ applied: true }]);
    },
  }),
  assertedRule({
    name: "what was decided without knowing of a user's move of the run is lost, what stands before it in the call is not",
    mend: "answer { applied: false } to a knowing move when the log has a move of that run by a user behind upTo.",
    holds: async (open) => {
      await using at = await withRun(open);
      const upTo = await at.store.lastSeq();
      const knowing: Transition = { kind: "knowing", runKey: at.runKey, upTo };
      expect(await at.store.transition([knowing])).toEqual([{ applied: true, runKey: at.runKey }]);
      await at.store.transition([
        move(at.runKey, ["queued", "running"], "token-a", { actor: "user", newToken: "its" }),
      ]);
      const end = move(at.runKey, ["running", "success"], "its");
      const results = await at.store.transition([end, knowing, endRun(at.runKey, AT + 2)]);
      expect(results.map(({ applied }) => applied)).toEqual([true, false, false]);
      const now = await at.store.lastSeq();
      const known: Transition = { kind: "knowing", runKey: at.runKey, upTo: now };
      expect(await at.store.transition([known, endRun(at.runKey, AT + 3)])).toMatchObject([
        { applied: true },
        { applied: true },
      ]);
    },
  }),
  assertedRule({
    name: "what is about instances of which one has begun meanwhile is lost, be it by its task, by the path above it or by its iteration",
    mend: "answer { applied: false } to an unbegun move when the log has a move from none behind upTo of an instance that it names.",
    holds: async (open) => {
      await using at = await withRun(open);
      const { runKey } = at;
      const upTo = await at.store.lastSeq();
      const begins = (mapIndex: number) =>
        move(runKey, ["none", "queued"], null, { ti: { runKey, taskId: "b", mapIndex }, newToken: "its" });
      await at.store.transition([begins(mapIndexOf([2])), begins(mapIndexOf([4, 1]))]);
      const isLost = async (among: InstancesAmong, since = upTo) => {
        const [result] = await at.store.transition([{ kind: "unbegun", runKey, upTo: since, among: [among] }]);
        return !result!.applied;
      };
      const paths = [[], [2], [2, 0], [3], [4], [4, 1], [4, 2]];
      const lost = await Promise.all(paths.map((path) => isLost({ taskId: "b", path })));
      expect(lost).toEqual([true, true, false, false, true, true, false]);
      const later = [1, 2, 3, 4, 5].map((fromIteration) => isLost({ taskId: "b", path: [], fromIteration }));
      expect(await Promise.all(later)).toEqual([true, true, true, true, false]);
      expect(await isLost({ taskId: "a", path: [] })).toBe(false);
      const now = await at.store.lastSeq();
      expect(await isLost({ taskId: "b", path: [] }, now)).toBe(false);
    },
  }),
  assertedRule({
    name: "what is to be written as one is written as a whole or not at all, and what stands before it is written",
    mend: "take back all that follows an asOne move when a part of it is lost, its rows of the log, XComs and outbox included.",
    holds: async (open) => {
      await using at = await withRun(open);
      const asOne = { kind: "asOne" } as const;
      const start = move(at.runKey, ["queued", "running"], "token-a", { startedAt: AT });
      const xcoms = [{ key: "return_value", value: '{"json":1}' }];
      const end = move(at.runKey, ["running", "success"], "token-a", {
        xcoms,
        outbox: { kind: "success", payload: "{}" },
      });
      const group = { kind: "groupTry", runKey: at.runKey, groupId: "g", mapIndex: -1 } as const;
      const noMore = { ...group, to: { tryNumber: 1, maxTries: 1, nextAt: null } };
      const stale = move(at.runKey, ["running", "success"], "stale");
      const lost = await at.store.transition([start, asOne, noMore, end, stale]);
      expect(lost.map(({ applied }) => applied)).toEqual([true, false, false, false, false]);
      const states = async () => (await at.store.getTaskInstances(at.runKey)).map(({ state }) => state);
      const queries = await at.store.queries();
      const log = () => queries.listTransitions(at.runKey).flatMap(({ taskId, toState }) => (taskId ? [toState] : []));
      expect([await states(), log()]).toEqual([["running"], ["queued", "running"]]);
      const left = await at.store.getXComs(at.runKey, [{ taskId: "a", key: "return_value" }]);
      expect([left, await at.store.getGroupTries(at.runKey), await at.store.getOutbox()]).toEqual([
        [undefined],
        [],
        [],
      ]);
      const written = await at.store.transition([asOne, noMore, end]);
      expect(written.map(({ applied }) => applied)).toEqual([true, true, true]);
      expect([await states(), log()]).toEqual([["success"], ["queued", "running", "success"]]);
      expect(await at.store.getGroupTries(at.runKey)).toHaveLength(1);
    },
  }),
  assertedRule({
    name: "a deadline is missed once, with its callback in the outbox; none of a run that has ended, or is gone",
    mend: "keep a row for each missed deadline of a run, written with its outbox row, and refuse it where the run has ended.",
    holds: async (open) => {
      await using at = await withRun(open);
      const outbox = { kind: "deadline", payload: "{}" } as const;
      const miss = (deadline: number) =>
        at.store.transition([{ kind: "deadline", runKey: at.runKey, deadline, dueAt: AT, at: AT + 1, outbox }]);
      expect(await miss(0)).toEqual([{ applied: true, runKey: at.runKey }]);
      expect(await miss(0)).toEqual([{ applied: false }]);
      expect(await miss(1)).toEqual([{ applied: true, runKey: at.runKey }]);
      const told = await at.store.getOutbox(at.runKey);
      expect(told).toMatchObject([0, 1].map(() => ({ kind: "deadline", taskId: null, payload: "{}" })));
      const queries = await at.store.queries();
      expect(queries.listMissedDeadlines(at.runKey)).toEqual(
        [0, 1].map((deadline) => ({ deadline, dueAt: AT, missedAt: AT + 1 })),
      );
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a"),
        endRun(at.runKey, AT + 2),
      ]);
      expect(await miss(2)).toEqual([{ applied: false }]);
      for (const { id } of told) await at.store.deleteOutbox(id);
      (await at.store.catalog()).runs.deleteEndedBefore(AT + 3, 1);
      expect(queries.listMissedDeadlines(at.runKey)).toEqual([]);
    },
  }),
  assertedRule({
    name: "what has ended is set back for the next try of its group alone, which is written once; what it was stays in the history",
    mend: "compare try and time of a group's row before it is written, and keep an attempt in the history when its group sets it back.",
    holds: async (open) => {
      await using at = await withRun(open);
      const { store, runKey } = at;
      await store.transition([move(runKey, ["queued", "running", "failed"], "token-a", { startedAt: AT })]);
      const back = (more: object) =>
        move(runKey, ["failed", "up_for_retry"], "token-a", { actor: "scheduler", ...more });
      await expect(store.transition([back({ nextAt: AT + 9 })])).rejects.toThrow();
      const group = { kind: "groupTry", runKey, groupId: "g", mapIndex: -1 } as const;
      const to = { tryNumber: 1, maxTries: 2, nextAt: AT + 9 };
      const wait = [{ ...group, from: { tryNumber: 1, nextAt: null }, to }, back({ group: "g", nextAt: AT + 9 })];
      expect(await store.transition(wait)).toMatchObject([{ applied: true }, { applied: true }]);
      expect(await store.transition(wait)).toEqual([{ applied: false }, { applied: false }]);
      expect(await store.getGroupTries(runKey)).toEqual([{ groupId: "g", mapIndex: -1, ...to }]);
      const cleared = { newToken: "token-b", maxTries: 2, group: "g", actor: "scheduler" };
      await store.transition([
        { ...group, from: { tryNumber: 1, nextAt: AT + 9 }, to: { ...to, tryNumber: 2, nextAt: null } },
        move(runKey, ["up_for_retry", "none"], "token-a", cleared),
      ]);
      expect((await store.queries()).listPastAttempts(runKey, "a")).toMatchObject([{ tryNumber: 1, state: "failed" }]);
      await store.transition([{ ...group, to: null }, endRun(runKey, AT + 10)]);
      expect(await store.getGroupTries(runKey)).toEqual([]);
    },
  }),
  assertedRule({
    name: "a question is listed until it is answered; the answer is there when the task goes on",
    mend: "keep `resume` with the state, list the deferred instances that ask something, and compare the token when they go on.",
    holds: async (open) => {
      await using at = await withRun(open);
      const resume = JSON.stringify({ waitsDone: 0, since: AT, question: { subject: "Go?" } });
      await at.store.transition([move(at.runKey, ["queued", "running", "deferred"], "token-a", { resume })]);
      const queries = await at.store.queries();
      expect(queries.listQuestions()).toMatchObject([{ runKey: at.runKey, taskId: "a", mapIndex: -1, resume }]);
      const answered = JSON.stringify({ ...JSON.parse(resume), answer: "yes" });
      const answer = move(at.runKey, ["deferred", "scheduled"], "token-a", { resume: answered, newToken: "token-b" });
      expect(await at.store.transition([answer, answer])).toMatchObject([{ applied: true }, { applied: false }]);
      expect(queries.listQuestions()).toEqual([]);
      const start = [move(at.runKey, ["scheduled", "queued"], "token-b")];
      await at.store.transition(start);
      expect((await at.store.getTaskInstances(at.runKey))[0]).toMatchObject({ resume: answered, token: "token-b" });
    },
  }),
  assertedRule({
    name: "a move with an old token is lost",
    mend: "compare the token in the statement that writes.",
    holds: async (open) => {
      await using at = await withRun(open);
      expect(await at.store.transition([move(at.runKey, ["queued", "running"], "stale")])).toEqual([
        { applied: false },
      ]);
      expect((await at.store.getTaskInstances(at.runKey))[0]).toMatchObject({ state: "queued" });
    },
  }),
  assertedRule({
    name: "behind a lost move the rest of its call is lost, too",
    mend: "stop at the first move of a call that is lost.",
    holds: async (open) => {
      await using at = await withRun(open);
      const lost = move(at.runKey, ["queued", "running"], "stale");
      const good = move(at.runKey, ["queued", "running"], "token-a");
      expect(await at.store.transition([lost, good])).toEqual([{ applied: false }, { applied: false }]);
    },
  }),
  assertedRule({
    name: "an attempt that started and ended between two commits is logged step by step",
    mend: "write a row of the log for each step of a move's path, and the XComs with them.",
    holds: async (open) => {
      await using at = await withRun(open);
      const xcoms = [{ key: "return_value", value: '{"json":7}' }];
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a", { startedAt: AT, xcoms }),
      ]);
      const log = (await at.store.queries()).listTransitions(at.runKey).filter(({ taskId }) => taskId === "a");
      expect(log.map(({ fromState, toState }) => `${fromState} -> ${toState}`)).toEqual([
        "none -> queued",
        "queued -> running",
        "running -> success",
      ]);
      expect(
        await at.store.getXComs(at.runKey, [
          { taskId: "a", key: "return_value" },
          { taskId: "a", key: "other" },
        ]),
      ).toEqual(['{"json":7}', undefined]);
    },
  }),
  assertedRule({
    name: "a move that the state machine does not know is refused",
    mend: "check each step of a path with isLegalTaskMove(), and throw IllegalMoveError.",
    holds: async (open) => {
      await using at = await withRun(open);
      await expect(at.store.transition([move(at.runKey, ["queued", "success"], "token-a")])).rejects.toMatchObject({
        code: "TW5001",
      });
    },
  }),
  assertedRule({
    name: "all moves of one turn are one commit",
    mend: "collect the calls of one turn of the event loop, and write them in one transaction.",
    holds: async (open) => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const before = store.counters().commits;
      await Promise.all(["r1", "r2", "r3", "r4"].map((runId) => store.transition([newRun(runId)])));
      expect(store.counters().commits - before).toBe(1);
    },
  }),
  assertedRule({
    name: "a thousand moves of one turn are a few commits, in their order, and other work comes between them",
    mend: "end a transaction after some hundred moves, and let the event loop turn between two.",
    holds: async (open) => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const before = store.counters().commits;
      const runIds = Array.from({ length: 1_000 }, (_, i) => `r${i}`);
      let committed = 0;
      const written = runIds.map((runId) => store.transition([newRun(runId)]).finally(() => committed++));
      await written[0];
      await new Promise((resolve) => setImmediate(resolve));
      expect(committed).toBeLessThan(1_000);
      const runKeys = (await Promise.all(written)).map(([made]) => (made?.applied ? made.runKey : undefined));
      expect(runKeys).toEqual(runIds.map((_, i) => runKeys[0]! + i));
      expect(store.counters().commits - before).toBeLessThanOrEqual(10);
    },
  }),
  assertedRule({
    name: "a write that cannot succeed takes no other of its turn down with it",
    mend: "give each call a savepoint of its own, and reject the call whose write has failed, and no other.",
    holds: async (open) => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const run = newRun("r1") as Extract<Transition, { kind: "createRun" }>;
      const broken: Transition = { ...run, run: { ...run.run, runId: "r2", hash: "no such version" } };
      const results = await Promise.allSettled([store.transition([newRun("r1")]), store.transition([broken])]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      expect(await store.getRun("plain", { runId: "r1" })).toMatchObject({ state: "running" });
      expect(await store.getRun("plain", { runId: "r2" })).toBeUndefined();
    },
  }),
];

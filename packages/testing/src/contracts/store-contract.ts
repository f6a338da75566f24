import { defineDag } from "@tradewind/core";
import type { MovePath, Store, Transition } from "@tradewind/store";
import { describe, expect, test } from "vitest";

const document = defineDag(
  class Plain {
    flow() {}
  },
  { dagId: "plain" },
).document;

const AT = 1_700_000_000_000;

const newRun = (runId: string, tasks: readonly string[] = ["a"]): Transition => ({
  kind: "createRun",
  run: {
    dagId: "plain",
    runId,
    runType: "manual",
    logicalDate: null,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    conf: "{}",
    hash: document.hash,
  },
  at: AT,
  actor: "scheduler",
  first: tasks.map((taskId) => ({
    taskId,
    mapIndex: -1,
    path: ["none", "queued"],
    at: [AT],
    actor: "scheduler",
    tryNumber: 1,
    newToken: `token-${taskId}`,
  })),
});

/** What every store must do. `open` makes an empty one. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} keeps the contract of a store`, () => {
    async function withRun(): Promise<{ store: Store; runKey: number; [Symbol.asyncDispose](): Promise<void> }> {
      const store = await open();
      await store.saveDocument(document, AT);
      const [created] = await store.transition([newRun("r1")]);
      if (!created?.applied) throw new Error("the run was not made");
      return { store, runKey: created.runKey, [Symbol.asyncDispose]: () => store.close() };
    }
    const move = (runKey: number, path: MovePath, token: string | null, more: object = {}): Transition =>
      ({
        kind: "task",
        ti: { runKey, taskId: "a", mapIndex: -1 },
        path,
        at: path.slice(1).map(() => AT + 1),
        token,
        tryNumber: 1,
        actor: "worker",
        ...more,
      }) as Transition;

    test("a run and its first tasks are made in one commit", async () => {
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
    });

    test("a second run of the same id is lost, and nothing is written", async () => {
      await using at = await withRun();
      expect(await at.store.transition([newRun("r1")])).toEqual([{ applied: false }]);
      expect(await at.store.getTaskInstances(at.runKey)).toHaveLength(1);
    });

    test("a move is applied once: the second time it is lost", async () => {
      await using at = await withRun();
      const start = move(at.runKey, ["queued", "running"], "token-a", { startedAt: AT + 1 });
      expect(await at.store.transition([start])).toEqual([{ applied: true, runKey: at.runKey }]);
      expect(await at.store.transition([start])).toEqual([{ applied: false }]);
      const log = (await at.store.queries()).listTransitions(at.runKey).filter(({ taskId }) => taskId === "a");
      expect(log.map(({ toState }) => toState)).toEqual(["queued", "running"]);
    });

    test("behind a call of a chain that was lost or has failed, the later ones are lost, and those of other chains are not", async () => {
      await using at = await withRun();
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
    });

    test("a deadline is missed once, with its callback in the outbox; none of a run that has ended, or is gone", async () => {
      await using at = await withRun();
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
    });

    test("a question is listed until it is answered; the answer is there when the task goes on", async () => {
      await using at = await withRun();
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
    });

    test("a move with an old token is lost", async () => {
      await using at = await withRun();
      expect(await at.store.transition([move(at.runKey, ["queued", "running"], "stale")])).toEqual([
        { applied: false },
      ]);
      expect((await at.store.getTaskInstances(at.runKey))[0]).toMatchObject({ state: "queued" });
    });

    test("behind a lost move the rest of its call is lost, too", async () => {
      await using at = await withRun();
      const lost = move(at.runKey, ["queued", "running"], "stale");
      const good = move(at.runKey, ["queued", "running"], "token-a");
      expect(await at.store.transition([lost, good])).toEqual([{ applied: false }, { applied: false }]);
    });

    test("an attempt that started and ended between two commits is logged step by step", async () => {
      await using at = await withRun();
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
    });

    test("a move that the state machine does not know is refused", async () => {
      await using at = await withRun();
      await expect(at.store.transition([move(at.runKey, ["queued", "success"], "token-a")])).rejects.toMatchObject({
        code: "TW5001",
      });
    });

    test("all moves of one turn are one commit", async () => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const before = store.counters().commits;
      await Promise.all(["r1", "r2", "r3", "r4"].map((runId) => store.transition([newRun(runId)])));
      expect(store.counters().commits - before).toBe(1);
    });

    test("a thousand moves of one turn are a few commits, in their order, and other work comes between them", async () => {
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
    });

    test("a write that cannot succeed takes no other of its turn down with it", async () => {
      await using store = disposable(await open());
      await store.saveDocument(document, AT);
      const run = newRun("r1") as Extract<Transition, { kind: "createRun" }>;
      const broken: Transition = { ...run, run: { ...run.run, runId: "r2", hash: "no such version" } };
      const results = await Promise.allSettled([store.transition([newRun("r1")]), store.transition([broken])]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      expect(await store.getRun("plain", { runId: "r1" })).toMatchObject({ state: "running" });
      expect(await store.getRun("plain", { runId: "r2" })).toBeUndefined();
    });

    test("a callback is in the outbox together with the move that caused it, until it is deleted", async () => {
      await using at = await withRun();
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a", {
          outbox: { kind: "success", payload: "{}" },
        }),
      ]);
      const [row] = await at.store.getOutbox(at.runKey);
      expect(row).toMatchObject({ taskId: "a", kind: "success", tryNumber: 1 });
      await at.store.deleteOutbox(row!.id);
      expect(await at.store.getOutbox()).toEqual([]);
    });

    test("a new attempt keeps the old one in the history", async () => {
      await using at = await withRun();
      await at.store.transition([
        move(at.runKey, ["queued", "running", "up_for_retry"], "token-a", { nextAt: AT + 5 }),
      ]);
      await at.store.transition([
        move(at.runKey, ["up_for_retry", "queued"], "token-a", { newToken: "second", tryNumber: 2 }),
      ]);
      expect((await at.store.getTaskInstances(at.runKey))[0]).toMatchObject({
        state: "queued",
        tryNumber: 2,
        token: "second",
        nextAt: null,
      });
      expect((await at.store.queries()).listPastAttempts(at.runKey, "a")).toMatchObject([
        { tryNumber: 1, state: "up_for_retry", token: "token-a" },
      ]);
    });

    test("XComs are cleared only by the attempt whose token is valid", async () => {
      await using at = await withRun();
      const ti = { runKey: at.runKey, taskId: "a", mapIndex: -1 };
      const xcoms = [{ key: "k", value: '{"json":1}' }];
      await at.store.transition([
        move(at.runKey, ["queued", "running", "up_for_retry"], "token-a", { nextAt: AT, xcoms }),
      ]);
      await at.store.clearXComs(ti, "stale");
      expect(await at.store.getXComs(at.runKey, [{ taskId: "a", key: "k" }])).toEqual(['{"json":1}']);
      await at.store.clearXComs(ti, "token-a");
      expect(await at.store.getXComs(at.runKey, [{ taskId: "a", key: "k" }])).toEqual([undefined]);
    });

    const endRun = (runKey: number, at: number): Transition => ({
      kind: "run",
      runKey,
      from: "running",
      to: "success",
      at,
      actor: "scheduler",
    });

    test("tasks on which something is still to happen are found in runs that have not ended", async () => {
      await using at = await withRun();
      const queries = await at.store.queries();
      const active = { dagId: "plain", hash: document.hash, taskId: "a", state: "queued" };
      expect(queries.listActiveTasks()).toEqual([active]);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "token-a")]);
      expect(queries.listActiveTasks()).toEqual([]);
    });

    test("what came after a position of the log is found, both steps of a move with it", async () => {
      await using at = await withRun();
      const queries = await at.store.queries();
      const seen = queries.listTransitions(at.runKey).at(-1)!.seq;
      expect(queries.listTransitions(at.runKey, seen)).toEqual([]);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "token-a")]);
      expect(queries.listTransitions(at.runKey, seen).map(({ toState }) => toState)).toEqual(["running", "success"]);
    });

    test("runs that ended before a time are deleted with all that belongs to them, the oldest first", async () => {
      await using at = await withRun();
      const others = await at.store.transition([newRun("r2"), newRun("r3")]);
      const [r2, r3] = others.map((result) => (result as { runKey: number }).runKey);
      const xcoms = [{ key: "k", value: '{"json":1}' }];
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a", { xcoms }),
        ...[at.runKey, r2!, r3!].map((runKey, i) => endRun(runKey, AT + 10 + i)),
      ]);
      const { runs } = await at.store.catalog();
      expect(runs.countEndedBefore(AT + 12)).toBe(2);
      expect(runs.deleteEndedBefore(AT + 12, 1)).toHaveLength(1);
      expect((await at.store.getNewestRuns("plain", 9)).map(({ runId }) => runId)).toEqual(["r3", "r2"]);
      expect(await at.store.getTaskInstances(at.runKey)).toEqual([]);
      expect((await at.store.queries()).listTransitions(at.runKey)).toEqual([]);
      expect(runs.deleteEndedBefore(AT + 12, 9)).toHaveLength(1);
      expect(runs.countEndedBefore(AT + 12)).toBe(0);
    });

    test("a cancelled backfill has ended, and says why of the dates that it did not come to", async () => {
      await using at = await withRun();
      const { backfills } = await at.store.catalog();
      const date = { dataIntervalStart: AT, dataIntervalEnd: AT, runKey: null, reason: null };
      const id = backfills.create(
        { dagId: "plain", fromDate: AT, toDate: AT, conf: "{}", reprocess: "none", maxActiveRuns: 1, createdAt: AT },
        [1, 2].map((day) => ({ ...date, logicalDate: AT + day })),
      )!;
      backfills.settleDate(id, 0, { runKey: at.runKey, reason: null });
      backfills.cancel(id, { at: AT + 5, reason: "enough" });
      expect(backfills.get(id)).toMatchObject({ endedAt: AT + 5 });
      expect(backfills.dates(id).map(({ runKey, reason }) => [runKey, reason])).toEqual([
        [at.runKey, null],
        [null, "enough"],
      ]);
    });

    test("a sound store has no damage", async () => {
      await using at = await withRun();
      expect((await at.store.queries()).listDamage()).toEqual([]);
    });
  });
}

function disposable(store: Store): Store & AsyncDisposable {
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}

import type { Store } from "@tradewind/store";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";
import { AT, document, endRun, move, newRun, withRun } from "./store-sample.ts";

/** What every store must keep, and for how long. */
export const STORE_RECORD_RULES: readonly Rule<() => Promise<Store>>[] = [
  assertedRule({
    name: "a callback is in the outbox together with the move that caused it, until it is deleted",
    mend: "write the outbox row in the transaction of its move, and keep it until deleteOutbox().",
    holds: async (open) => {
      await using at = await withRun(open);
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a", {
          outbox: { kind: "success", payload: "{}" },
        }),
      ]);
      const [row] = await at.store.getOutbox(at.runKey);
      expect(row).toMatchObject({ taskId: "a", kind: "success", tryNumber: 1 });
      await at.store.deleteOutbox(row!.id);
      expect(await at.store.getOutbox()).toEqual([]);
    },
  }),
  assertedRule({
    name: "a new attempt keeps the old one in the history",
    mend: "copy what an attempt has come to into the history before the instance gets a new token.",
    holds: async (open) => {
      await using at = await withRun(open);
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
    },
  }),
  assertedRule({
    name: "XComs are cleared only by the attempt whose token is valid",
    mend: "compare the token in clearXComs().",
    holds: async (open) => {
      await using at = await withRun(open);
      const ti = { runKey: at.runKey, taskId: "a", mapIndex: -1 };
      const xcoms = [{ key: "k", value: '{"json":1}' }];
      await at.store.transition([
        move(at.runKey, ["queued", "running", "up_for_retry"], "token-a", { nextAt: AT, xcoms }),
      ]);
      await at.store.clearXComs(ti, "stale");
      expect(await at.store.getXComs(at.runKey, [{ taskId: "a", key: "k" }])).toEqual(['{"json":1}']);
      await at.store.clearXComs(ti, "token-a");
      expect(await at.store.getXComs(at.runKey, [{ taskId: "a", key: "k" }])).toEqual([undefined]);
    },
  }),
  assertedRule({
    name: "tasks on which something is still to happen are found in runs that have not ended",
    mend: "list the instances whose state is active, of runs that have not ended.",
    holds: async (open) => {
      await using at = await withRun(open);
      const queries = await at.store.queries();
      const active = { dagId: "plain", hash: document.hash, taskId: "a", state: "queued" };
      expect(queries.listActiveTasks()).toEqual([active]);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "token-a")]);
      expect(queries.listActiveTasks()).toEqual([]);
    },
  }),
  assertedRule({
    name: "what came after a position of the log is found, both steps of a move with it",
    mend: "number the rows of the log in their order, and list those behind the number.",
    holds: async (open) => {
      await using at = await withRun(open);
      const queries = await at.store.queries();
      const seen = queries.listTransitions(at.runKey).at(-1)!.seq;
      expect(queries.listTransitions(at.runKey, seen)).toEqual([]);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "token-a")]);
      expect(queries.listTransitions(at.runKey, seen).map(({ toState }) => toState)).toEqual(["running", "success"]);
    },
  }),
  assertedRule({
    name: "runs that ended before a time are deleted with all that belongs to them, the oldest first",
    mend: "delete instances, log and XComs with their run, the runs that ended first before others, and no more than the limit.",
    holds: async (open) => {
      await using at = await withRun(open);
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
    },
  }),
  assertedRule({
    name: "a cancelled backfill has ended, and says why of the dates that it did not come to",
    mend: "set the end of a backfill, and the reason of its dates without a run, in one transaction.",
    holds: async (open) => {
      await using at = await withRun(open);
      const { backfills } = await at.store.catalog();
      const date = { dataIntervalStart: AT, dataIntervalEnd: AT, partitionKey: null, runKey: null, reason: null };
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
    },
  }),
  assertedRule({
    name: "a sound store has no damage",
    mend: "list in listDamage() only what contradicts something.",
    holds: async (open) => {
      await using at = await withRun(open);
      expect((await at.store.queries()).listDamage()).toEqual([]);
    },
  }),
];

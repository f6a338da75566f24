import type { StateOwner, Store, WritingAttempt } from "@tradewind/store";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";
import { AT, endRun, move, withRun } from "./store-sample.ts";

type Owner = Extract<StateOwner, { readonly kind: "task" }>;

const taskOf = (runKey: number, mapIndex = -1): Owner => ({ kind: "task", runKey, taskId: "a", mapIndex });
const attemptOf = (runKey: number, token = "token-a"): WritingAttempt => ({ ...taskOf(runKey), token });
const orders: StateOwner = { kind: "asset", asset: "orders" };
const entry = (key: string, more: object = {}) => ({ key, value: `{"json":"${key}"}`, ...more });

/** What every store must do with what tasks and assets keep. */
export const STORE_STATE_RULES: readonly Rule<() => Promise<Store>>[] = [
  assertedRule({
    name: "what is kept is there once it is acknowledged, under its owner and key alone, and is overwritten and forgotten",
    mend: "key values by their owner (run, task and map index, or asset) and key; resolve when they are committed.",
    holds: async (open) => {
      await using at = await withRun(open);
      const by = attemptOf(at.runKey);
      const owners: StateOwner[] = [taskOf(at.runKey), taskOf(at.runKey, 0), orders];
      for (const [i, owner] of owners.entries()) {
        expect(await at.store.getState(owner, "k", AT)).toBeUndefined();
        for (const value of ["old", `new ${i}`])
          expect(await at.store.putState(owner, { key: "k", value }, { at: AT, by })).toBe(true);
      }
      const read = (key: string) => Promise.all(owners.map((owner) => at.store.getState(owner, key, AT)));
      expect(await read("k")).toEqual(["new 0", "new 1", "new 2"]);
      for (const owner of owners) await at.store.putState(owner, entry("other"), { at: AT });
      expect(await at.store.deleteState(owners[0]!, "k", by)).toBe(true);
      expect(await at.store.deleteState(owners[2]!, undefined, by)).toBe(true);
      expect(await read("k")).toEqual([undefined, "new 1", undefined]);
      expect(await read("other")).toEqual(['{"json":"other"}', '{"json":"other"}', undefined]);
    },
  }),
  assertedRule({
    name: "only the attempt that is at work writes what its task or an asset keeps",
    mend: "compare the token, and that the state is queued or running, in the transaction that writes.",
    holds: async (open) => {
      await using at = await withRun(open);
      const write = async (by: WritingAttempt) => [
        await at.store.putState(taskOf(at.runKey), entry("k"), { at: AT, by }),
        await at.store.putState(orders, entry("k"), { at: AT, by }),
        await at.store.deleteState(taskOf(at.runKey), "kept", by),
        await at.store.deleteState(orders, undefined, by),
      ];
      for (const owner of [taskOf(at.runKey), orders]) await at.store.putState(owner, entry("kept"), { at: AT });
      expect(await write(attemptOf(at.runKey, "stale"))).toEqual([false, false, false, false]);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "token-a")]);
      expect(await write(attemptOf(at.runKey))).toEqual([false, false, false, false]);
      const queries = await at.store.queries();
      const kept = { key: "kept", value: '{"json":"kept"}', setAt: AT };
      expect(queries.listTaskState(at.runKey)).toMatchObject([kept]);
      expect(queries.listAssetState("orders")).toEqual([{ asset: "orders", ...kept }]);
      expect(queries.listAssetState()).toHaveLength(1);
    },
  }),
  assertedRule({
    name: "what a task keeps stays over retries, and goes with the move that says so; what is kept for assets stays",
    mend: "delete the values of an instance in the transaction of a move with dropsState, and with no other move.",
    holds: async (open) => {
      await using at = await withRun(open);
      const keeps = async () => (await at.store.getState(taskOf(at.runKey), "k", AT)) !== undefined;
      const by = attemptOf(at.runKey);
      for (const owner of [taskOf(at.runKey), orders]) await at.store.putState(owner, entry("k"), { at: AT, by });
      await at.store.transition([
        move(at.runKey, ["queued", "running", "up_for_retry"], "token-a", { nextAt: AT }),
        move(at.runKey, ["up_for_retry", "queued"], "token-a", { newToken: "second", tryNumber: 2 }),
      ]);
      expect(await keeps()).toBe(true);
      const drops = { dropsState: true, startedAt: AT };
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "stale", drops)]);
      expect(await keeps()).toBe(true);
      await at.store.transition([move(at.runKey, ["queued", "running", "success"], "second", drops)]);
      expect(await keeps()).toBe(false);
      expect(await at.store.getState(orders, "k", AT)).toBeDefined();
    },
  }),
  assertedRule({
    name: "what a task keeps has its time: its own, or that of its run, or none, and is deleted in batches",
    mend: "hide what has expired from getState(), delete it in deleteExpired(), and leave what never expires to its run.",
    holds: async (open) => {
      await using at = await withRun(open);
      const owner = taskOf(at.runKey);
      const times = { short: { expiresAt: AT + 5 }, usual: {}, kept: { expiresAt: "never" } };
      for (const [key, more] of Object.entries(times)) await at.store.putState(owner, entry(key, more), { at: AT });
      const found = (now: number) => Promise.all(Object.keys(times).map((key) => at.store.getState(owner, key, now)));
      expect((await found(AT + 4)).map((value) => value !== undefined)).toEqual([true, true, true]);
      expect((await found(AT + 5)).map((value) => value !== undefined)).toEqual([false, true, true]);
      await at.store.transition([
        move(at.runKey, ["queued", "running", "success"], "token-a"),
        endRun(at.runKey, AT + 10),
      ]);
      const { stateStores, runs } = await at.store.catalog();
      const left = async () => (await at.store.queries()).listTaskState(at.runKey).map(({ key }) => key);
      expect(stateStores.deleteExpired({ now: AT + 4, runsEndedBefore: AT + 10 }, 9)).toBe(0);
      expect(stateStores.deleteExpired({ now: AT + 5, runsEndedBefore: AT + 11 }, 1)).toBe(1);
      expect(stateStores.deleteExpired({ now: AT + 5, runsEndedBefore: AT + 11 }, 9)).toBe(1);
      expect(await left()).toEqual(["kept"]);
      runs.deleteEndedBefore(AT + 11, 1);
      expect(await left()).toEqual([]);
    },
  }),
  assertedRule({
    name: "a secret that is kept is sealed: it opens for who reads it, and lists do not show it",
    mend: "seal values with isSecret as secret XComs are, and list them as ***.",
    holds: async (open) => {
      await using at = await withRun(open);
      const owners: StateOwner[] = [taskOf(at.runKey), orders];
      const secret = { key: "k", value: '{"json":"hunter22"}', isSecret: true };
      for (const owner of owners) await at.store.putState(owner, secret, { at: AT });
      expect(await Promise.all(owners.map((owner) => at.store.getState(owner, "k", AT)))).toEqual(
        owners.map(() => secret.value),
      );
      const queries = await at.store.queries();
      const shown = [...queries.listTaskState(at.runKey), ...queries.listAssetState("orders")];
      expect(shown.map(({ value }) => value)).toEqual(['{"json":"***"}', '{"json":"***"}']);
      expect((await at.store.catalog()).secrets.sealedRows().map(({ rows }) => rows)).toEqual([2]);
      expect((await at.store.check()).filter(({ id }) => id === "I28")).toEqual([]);
    },
  }),
];

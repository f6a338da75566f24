import { StateNotWrittenError } from "@tradewind/core";
import type { Clock } from "@tradewind/core/engine";
import type { StateOwner, Store, WritingAttempt } from "@tradewind/store";
import type { StateOf, StateRequest } from "@tradewind/worker";
import type { InstanceName } from "../orders/select-instances.ts";

/** Who asks: an attempt, or a callback, which only reads. */
export interface StateAsker {
  readonly runKey: number;
  readonly token: string;
  readonly instance: InstanceName | undefined;
  readonly isAtWork: boolean;
}

interface StateParts {
  readonly store: Pick<Store, "getState" | "putState" | "deleteState">;
  readonly clock: Pick<Clock, "now">;
}

/** Answers what is asked of a state store; of what writes not before it is written. @throws StateNotWrittenError */
export async function answerState(
  { store, clock }: StateParts,
  asker: StateAsker,
  request: StateRequest,
): Promise<string | null> {
  const owner = ownerOf(asker, request);
  if (request.do === "get") return (owner && (await store.getState(owner, request.key, clock.now()))) ?? null;
  const by = writerOf(asker);
  if (!owner || !by || !(await write({ store, clock }, { owner, by }, request)))
    throw new StateNotWrittenError({ of: nameOf(asker, request) });
  return null;
}

function write(
  { store, clock }: StateParts,
  { owner, by }: { readonly owner: StateOwner; readonly by: WritingAttempt },
  request: Exclude<StateRequest, { readonly do: "get" }>,
): Promise<boolean> {
  switch (request.do) {
    case "set": {
      const { key, value, isSecret, retentionMs } = request;
      const at = clock.now();
      const expiresAt = typeof retentionMs === "number" ? at + retentionMs : retentionMs;
      return store.putState(owner, { key, value, isSecret, expiresAt }, { at, by });
    }
    case "delete":
      return store.deleteState(owner, request.key, by);
    case "clear":
      return store.deleteState(owner, undefined, by);
  }
}

function ownerOf({ runKey, instance }: StateAsker, of: StateOf): StateOwner | undefined {
  if (of.of === "asset") return { kind: "asset", asset: of.asset };
  return instance && { kind: "task", runKey, taskId: instance.taskId, mapIndex: instance.mapIndex };
}

const writerOf = ({ runKey, token, instance, isAtWork }: StateAsker): WritingAttempt | undefined =>
  instance && isAtWork ? { runKey, taskId: instance.taskId, mapIndex: instance.mapIndex, token } : undefined;

const nameOf = ({ instance }: StateAsker, of: StateOf): string =>
  of.of === "asset" ? `asset "${of.asset}"` : instance ? `task "${instance.taskId}"` : "a task that has ended";

import { assetStatePlace, taskStatePlace } from "../secrets/places.ts";
import { isSealed, type SealedPlace } from "../secrets/seal.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import type { StateEntry, StateOwner, StateWrite, WritingAttempt } from "../state-stores.ts";
import type { Statements } from "./statements.ts";

// What an attempt has been told is written is on the disk, whatever becomes of it afterwards; what it writes when it is the task's attempt
// no more is refused in the same transaction that looks.

/** A value, opened; undefined where there is none, or it has had its time. @throws UnknownSecretKeyError, SecretDamagedError */
export function readState(
  { statements, box }: { readonly statements: Statements; readonly box: SecretBox },
  { owner, key, now }: { readonly owner: StateOwner; readonly key: string; readonly now: number },
): string | undefined {
  const row =
    owner.kind === "task"
      ? statements.get("getTaskState").get(owner.runKey, owner.taskId, owner.mapIndex, key, now)
      : statements.get("getAssetState").get(owner.asset, key);
  if (row === undefined) return undefined;
  const { value } = row as { readonly value: string };
  return isSealed(value) ? box.open(placeOf(owner, key), value) : value;
}

/** Inside of a transaction. False when the attempt is at work no more. @throws NoSecretKeyError, UnknownSecretKeyError */
export function writeState(
  { statements, box }: { readonly statements: Statements; readonly box: SecretBox },
  owner: StateOwner,
  { key, value, isSecret, expiresAt, at, by }: StateEntry & StateWrite,
): boolean {
  if (by && !isAtWork(statements, by)) return false;
  const text = isSecret ? box.seal(placeOf(owner, key), value) : value;
  if (owner.kind === "asset") statements.get("putAssetState").run(owner.asset, key, text, at);
  else {
    const { runKey, taskId, mapIndex } = owner;
    const isKept = expiresAt === "never";
    const until = isKept ? null : (expiresAt ?? null);
    statements.get("putTaskState").run(runKey, taskId, mapIndex, key, text, at, until, Number(isKept));
  }
  return true;
}

/** Inside of a transaction: one value, or all of them. False when the attempt is at work no more. */
export function removeState(
  statements: Statements,
  owner: StateOwner,
  { key, by }: { readonly key: string | undefined; readonly by: WritingAttempt | undefined },
): boolean {
  if (by && !isAtWork(statements, by)) return false;
  const only = key ?? null;
  if (owner.kind === "asset") statements.get("deleteAssetState").run(owner.asset, only, only);
  else statements.get("deleteTaskState").run(owner.runKey, owner.taskId, owner.mapIndex, only, only);
  return true;
}

/** The beginning of a short attempt is written with its end: until then it is `queued`. */
const isAtWork = (statements: Statements, { runKey, taskId, mapIndex, token }: WritingAttempt): boolean =>
  statements.get("isAtWork").get(runKey, taskId, mapIndex, token) !== undefined;

const placeOf = (owner: StateOwner, key: string): SealedPlace =>
  owner.kind === "task" ? taskStatePlace({ ...owner, key }) : assetStatePlace(owner.asset, key);

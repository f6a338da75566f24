import { newKeyText, readKeys, type SecretKey } from "./secret-key.ts";

/** Where the keys of a store come from. */
export interface KeySource {
  /** Where that is, for messages. */
  readonly name: string;
  /**
   * The keys as they are now, first the one that seals; none when there are none yet.
   *
   * @throws InvalidSecretKeyError
   */
  keys(): readonly SecretKey[];
  /** Makes a key that seals from now on, and keeps those that are there. Missing where keys are given from outside. */
  readonly make?: (() => void) | undefined;
}

/** Keys that live as long as the process: for stores in memory. */
export function passingKeys(): KeySource {
  let keys: readonly SecretKey[] | undefined;
  const name = "this process";
  return {
    name,
    keys() {
      keys ??= readKeys(newKeyText(), name);
      return keys;
    },
  };
}

/** No keys: whoever opens a file without saying where its keys are does without what is sealed in it. */
export const NO_KEYS: KeySource = { name: "nowhere: this store was opened without keys", keys: () => [] };

/** Keys that were given as text. */
export function givenKeys(text: string, name: string): KeySource {
  let keys: readonly SecretKey[] | undefined;
  return {
    name,
    keys() {
      keys ??= readKeys(text, name);
      return keys;
    },
  };
}

import { type Store, violationsText } from "@tradewind/store";

/** Closes the store of a test. Whatever the test was about, what must hold in every store has to hold in this one. */
export async function closeSound(store: Store): Promise<void> {
  const violations = await store.check();
  await store.close();
  if (violations.length > 0) throw new Error(`The store is not as it must be.\n${violationsText(violations)}`);
}

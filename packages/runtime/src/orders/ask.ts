import type { Store, Transition } from "@tradewind/store";

/** How often an order is put together anew when what it found has changed under its hands. */
const MOST_TRIES = 20;

/**
 * Reads, decides and writes: when somebody else was faster than the write, everything is done again from the reading.
 * Orders of users win by their new tokens: what a worker reports afterwards is refused.
 */
export async function ask<T>(
  store: Store,
  decide: () => Promise<{ readonly moves: readonly Transition[]; readonly result: T }>,
): Promise<T> {
  const first = await decide();
  let { moves } = first;
  for (let attempt = 1; moves.length > 0; attempt++) {
    const results = await store.transition(hasGroups(moves) && attempt <= MOST_TRIES / 2 ? asOne(moves) : moves);
    if (results.every(({ applied }) => applied)) break;
    if (attempt === MOST_TRIES) throw new Error("What the order is about changes faster than it can be carried out.");
    ({ moves } = await decide());
  }
  return first.result;
}

// What becomes of a group that is tried again is told by what becomes of its tasks: of half of an order the other half could not be told
// any more. Everything else is carried out as far as it can be, so that an order comes to its end also where much is going on.

const hasGroups = (moves: readonly Transition[]): boolean => moves.some(({ kind }) => kind === "groupTry");

const asOne = (moves: readonly Transition[]): Transition[] => [{ kind: "asOne" }, ...moves];

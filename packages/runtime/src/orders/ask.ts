import type { Store, Transition } from "@tradewind/store";

/** How often an order is put together anew when what it found has changed under its hands. */
const MOST_TRIES = 20;
/** So many of them carry it out as it was meant. */
const STRICT_TRIES = MOST_TRIES / 2;

/** What an order comes to, by what it has found. */
export interface Decided<T> {
  readonly moves: readonly Transition[];
  readonly result: T;
  /** What must not have happened since. */
  readonly guard?: Transition | undefined;
}

/**
 * Reads, decides and writes: when somebody else was faster than the write, everything is done again from the reading.
 * Orders of users win by their new tokens: what a worker reports afterwards is refused.
 */
export async function ask<T>(store: Store, decide: () => Promise<Decided<T>>): Promise<T> {
  let decided = await decide();
  let { result } = decided;
  let isUntouched = true;
  for (let attempt = 1; decided.moves.length > 0; attempt++) {
    const guards = attempt <= STRICT_TRIES ? guardsOf(decided) : [];
    const results = await store.transition([...guards, ...decided.moves]);
    if (results.every(({ applied }) => applied)) break;
    if (attempt === MOST_TRIES) throw new Error("What the order is about changes faster than it can be carried out.");
    isUntouched &&= !results.slice(guards.length).some(({ applied }) => applied);
    decided = await decide();
    // of what was written by then the later readings do not tell
    if (isUntouched) result = decided.result;
  }
  return result;
}

/**
 * An order that comes to its end is worth more than one that is as it was meant: where too much is going on for that, it is carried out bit by
 * bit. What becomes of a group that is tried again is told by what becomes of its tasks: of half of an order the other half could not be
 * told any more.
 */
function guardsOf({ moves, guard }: Decided<unknown>): readonly Transition[] {
  const hasGroups = moves.some(({ kind }) => kind === "groupTry");
  return [...(hasGroups ? [AS_ONE] : []), ...(guard ? [guard] : [])];
}

const AS_ONE: Transition = { kind: "asOne" };

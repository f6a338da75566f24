import { LeftBehindError } from "./kit-errors.ts";
import { outsideKinds, turnOfTheLoop } from "./outside-work.adapter.ts";

/** What is closed may take a moment to be gone. */
const GRACE_TURNS = 100;

/**
 * Looks whether a test has left sockets, servers or programs behind that it did not find. Timers are left out: those of the
 * test runner come and go.
 *
 * @param before What there was when the test began.
 * @throws LeftBehindError
 */
export async function assertNothingOpened(before: ReadonlyMap<string, number>): Promise<void> {
  let more: string[] = [];
  for (let turn = 0; turn < GRACE_TURNS; turn++) {
    more = [...outsideKinds()]
      .filter(([kind, count]) => kind !== "Timeout" && count > (before.get(kind) ?? 0))
      .map(([kind]) => kind);
    if (more.length === 0) return;
    await turnOfTheLoop(true);
  }
  throw new LeftBehindError(more.map((kind) => `${kind} of Node`));
}

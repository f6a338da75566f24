import type { Clock } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";

/** A look costs 2 us; nobody sees a delay of a twentieth of a second. */
const LOOK_EVERY_MS = 50;

export interface ChangeOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Comes round this often, too, when nothing changes. @default never */
  readonly everyMs?: number;
}

/** Comes round at once, and then each time that another process has changed the store. Rejects when the signal aborts. */
export async function* storeChanges(
  store: Store,
  { clock, signal, everyMs = Number.POSITIVE_INFINITY }: ChangeOptions,
): AsyncGenerator<void> {
  for (;;) {
    const seen = store.foreignVersion();
    const since = clock.monotonic();
    yield;
    do await clock.sleep(LOOK_EVERY_MS, signal);
    while (store.foreignVersion() === seen && clock.monotonic() - since < everyMs);
  }
}

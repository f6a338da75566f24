import type { Clock } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";

/** Tells when somebody else has changed the store. */
export interface Notices {
  /** Calls `onNotice` after each change; returns the function that stops it. */
  watch(onNotice: () => void): () => void;
}

/** A tenth of a second is what another process waits for an answer at most; one look costs 2 us. */
const LOOK_EVERY_MS = 50;

/** Looks at SQLite's counter of commits by other connections. */
export function storeNotices(store: Store, clock: Clock): Notices {
  return {
    watch(onNotice) {
      let seen = store.foreignVersion();
      const look = () => {
        const version = store.foreignVersion();
        if (version !== seen) {
          seen = version;
          onNotice();
        }
        timer = clock.timer(LOOK_EVERY_MS, look);
      };
      let timer = clock.timer(LOOK_EVERY_MS, look);
      return () => timer.cancel();
    },
  };
}

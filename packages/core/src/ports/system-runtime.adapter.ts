import { randomBytes } from "node:crypto";
import type { Clock, Runtime } from "./runtime.ts";

// Random bytes are taken in blocks: one call for each id costs 2 us, a slice of a block nothing.
const ID_BYTES = 12;
const BLOCK_IDS = 256;

/** What setTimeout takes; longer ones would fire at once. */
const LONGEST_MS = 2_147_483_647;

/** The adapter to the real clock and real randomness. */
export function systemRuntime(): Runtime {
  let block = Buffer.alloc(0);
  let next = 0;
  return {
    clock: systemClock,
    newId() {
      if (next >= block.length) {
        block = randomBytes(ID_BYTES * BLOCK_IDS);
        next = 0;
      }
      const id = block.toString("base64url", next, next + ID_BYTES);
      next += ID_BYTES;
      return id;
    },
  };
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    // imported late: not every process sleeps, and importing it takes a millisecond
    const { setTimeout: sleep } = await import("node:timers/promises");
    await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  },
  timer(ms, body) {
    let handle: NodeJS.Timeout;
    const wait = (left: number) => {
      handle = setTimeout(left > LONGEST_MS ? () => wait(left - LONGEST_MS) : body, Math.min(left, LONGEST_MS));
    };
    wait(ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

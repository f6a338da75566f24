/** Node's timers as they were when the kit was imported: a test that fakes them does not stop the engine. */
export const realTimers = { setImmediate, setTimeout, queueMicrotask, nextTick: process.nextTick } as const;

/** Time as a component sees it. Tests and simulations move it by hand. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only ever grow; for measuring. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `body` after `ms`, unless cancelled before. */
  timer(ms: number, body: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** What components get instead of reaching for time, ids and chance themselves. */
export interface Runtime {
  readonly clock: Clock;
  /** A new random id: long enough that two never meet, safe in file names. */
  newId(): string;
}

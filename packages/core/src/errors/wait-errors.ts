import { TradewindError } from "./tradewind-error.ts";

/** A condition did not hold within the `timeout` of its wait. Retried like any failure. */
export class WaitTimeoutError extends TradewindError {
  constructor({ timeoutMs }: { timeoutMs: number }) {
    super({
      code: "TW3012",
      message: `waitUntil: the condition did not hold for ${timeoutMs / 1000} seconds.`,
      hint: "Raise the timeout of the wait, or find out why the condition does not come true.",
    });
  }
}

/** A second wait was begun while the first was open: waits are told apart by their order, so there can be one at a time. */
export class ConcurrentWaitsError extends TradewindError {
  constructor() {
    super({
      code: "TW3013",
      message: "waitUntil was called while another wait of this task is open.",
      hint: "Await one after the other, or wait once for a condition that looks at both.",
    });
  }
}

/** `waitUntil` was called where nothing could be run again: in a callback. */
export class NoWaitingHereError extends TradewindError {
  constructor() {
    super({
      code: "TW3014",
      message: "waitUntil was called in a callback; only a task can wait.",
      hint: "Wait in a task that runs after this one.",
    });
  }
}

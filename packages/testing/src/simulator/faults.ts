import type { Prng } from "./prng.ts";

/** How often things go wrong. Times in milliseconds, the rest are probabilities of single events. */
export interface Faults {
  /** Between two deaths of the scheduler, on average; Infinity for never. */
  readonly crashEveryMs: number;
  /** A process dies in the middle of a write: before it, or after it and before it hears so. */
  readonly crashAtWrite: number;
  readonly restartEveryMs: number;
  readonly pauseEveryMs: number;
  readonly longestPauseMs: number;
  /** A write fails, and nothing was written. */
  readonly failedWrite: number;
  /** A write fails, although it was written. */
  readonly falseFailure: number;
  readonly longestWriteMs: number;
  /** The message that an attempt has started is lost. */
  readonly lostStart: number;
  /** The end of an attempt is lost: all that is heard of it is that its worker is gone. */
  readonly lostEnd: number;
  readonly doubledMessage: number;
  /** After an end, the loss of the worker is reported, too. */
  readonly lossAfterEnd: number;
  readonly delayedMessage: number;
  readonly longestDelayMs: number;
  /** A worker dies with its attempt. */
  readonly workerLoss: number;
  /** A worker dies before it has begun with an attempt. */
  readonly blamelessLoss: number;
  /** Between two orders of users, on average. */
  readonly orderEveryMs: number;
  readonly dagChangeEveryMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NEVER = Number.POSITIVE_INFINITY;

export const NO_FAULTS: Faults = {
  crashEveryMs: NEVER,
  crashAtWrite: 0,
  restartEveryMs: NEVER,
  pauseEveryMs: NEVER,
  longestPauseMs: 0,
  failedWrite: 0,
  falseFailure: 0,
  longestWriteMs: 0,
  lostStart: 0,
  lostEnd: 0,
  doubledMessage: 0,
  lossAfterEnd: 0,
  delayedMessage: 0,
  longestDelayMs: 0,
  workerLoss: 0,
  blamelessLoss: 0,
  orderEveryMs: NEVER,
  dagChangeEveryMs: NEVER,
};

/** Every seed has its own kinds of faults, at its own rates: equal rates for all miss what needs a rare one without the frequent ones. */
export function drawFaults(prng: Prng): Faults {
  const sometimes = <T>(probability: number, draw: () => T, otherwise: T): T =>
    prng.chance(probability) ? draw() : otherwise;
  const rate = () => prng.spread(0.002, 0.2);
  const every = () => prng.spread(20 * SECOND, 20 * MINUTE);
  return {
    crashEveryMs: sometimes(0.5, every, NEVER),
    crashAtWrite: sometimes(0.3, () => prng.spread(0.001, 0.03), 0),
    restartEveryMs: sometimes(0.2, every, NEVER),
    pauseEveryMs: sometimes(0.3, every, NEVER),
    longestPauseMs: prng.spread(SECOND, 2 * MINUTE),
    failedWrite: sometimes(0.4, () => prng.spread(0.002, 0.1), 0),
    falseFailure: sometimes(0.4, () => prng.spread(0.002, 0.1), 0),
    longestWriteMs: sometimes(0.6, () => prng.spread(1, SECOND), 0),
    lostStart: sometimes(0.3, rate, 0),
    lostEnd: sometimes(0.3, rate, 0),
    doubledMessage: sometimes(0.4, rate, 0),
    lossAfterEnd: sometimes(0.4, rate, 0),
    delayedMessage: sometimes(0.4, rate, 0),
    longestDelayMs: prng.spread(10, 2 * MINUTE),
    workerLoss: sometimes(0.3, rate, 0),
    blamelessLoss: sometimes(0.3, rate, 0),
    orderEveryMs: sometimes(0.5, () => prng.spread(10 * SECOND, 10 * MINUTE), NEVER),
    dagChangeEveryMs: sometimes(0.3, every, NEVER),
  };
}

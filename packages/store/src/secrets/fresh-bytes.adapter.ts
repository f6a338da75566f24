import { randomBytes } from "node:crypto";

/** The adapter to the system's randomness, for keys, salts and nonces. These must never repeat, so that no test may replace them. */
export const freshBytes = (count: number): Buffer => randomBytes(count);

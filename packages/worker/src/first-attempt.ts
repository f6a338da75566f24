import { UNMAPPED } from "@tradewind/core/engine";
import type { AttemptRequest } from "./protocol.ts";

/** What a request says of a first and only try of a task that is not mapped and gets nothing from others. */
export const FIRST_ATTEMPT = {
  mapIndex: UNMAPPED,
  elements: [],
  tryNumber: 1,
  maxTries: 1,
  executionTimeoutMs: null,
  mayHaveXComs: false,
  inputs: [],
  waitingSince: null,
  resume: null,
  testMode: false,
} as const satisfies Partial<AttemptRequest>;

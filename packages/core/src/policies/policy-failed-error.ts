import { TradewindError } from "../errors/tradewind-error.ts";

/** A policy failed on a task that is to run, or gave something that cannot be used. */
export class PolicyFailedError extends TradewindError {
  constructor({ what, why, cause }: { what: string; why: string; cause?: unknown }) {
    super({
      code: "TW1027",
      message: `A policy failed on ${what}: ${why}.`,
      hint: "Mend it, in one of the modules that TRADEWIND__CORE__POLICIES names, or in a provider.",
      cause,
    });
  }
}

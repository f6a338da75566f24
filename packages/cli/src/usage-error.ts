import { TradewindError } from "@tradewind/core";

/** A command was called in a way it does not know. */
export class UsageError extends TradewindError {
  constructor({ message, hint }: { message: string; hint: string }) {
    super({ code: "TW6001", message, hint });
  }
}

import { TradewindError } from "@tradewind/core";

/** A setting holds something that cannot be used. */
export class InvalidConfigError extends TradewindError {
  constructor({ variable, found, expected }: { variable: string; found: string; expected: string }) {
    super({
      code: "TW5010",
      message: `${variable}: found "${found}", expected ${expected}.`,
      hint: `Change or unset ${variable}.`,
    });
  }
}

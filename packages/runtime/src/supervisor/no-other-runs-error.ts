import { TradewindError } from "@tradewind/core";

/** A task asks for another DAG's runs where there is only its own. */
export class NoOtherRunsError extends TradewindError {
  constructor(ask: string) {
    super({
      code: "TW3021",
      message: `The task asks for runs of another DAG (${ask}), and this process carries only its own run.`,
      hint: "Run it under a scheduler: tradewind dev, standalone or scheduler.",
    });
  }
}

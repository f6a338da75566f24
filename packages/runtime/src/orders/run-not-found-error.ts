import { TradewindError } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";

/** An order is about a run that does not exist. */
export class RunNotFoundError extends TradewindError {
  constructor({ dagId, found, known }: { dagId: string; found: string; known: readonly string[] }) {
    super({
      code: "TW2020",
      message: `DAG "${dagId}" has no run "${found}".`,
      hint: known.length === 0 ? "It has no runs at all." : suggestion(found, known),
    });
  }
}

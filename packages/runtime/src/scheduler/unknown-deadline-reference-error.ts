import { TradewindError } from "@tradewind/core";
import { noSuchDeadlineReference } from "../loader/missing-names.ts";

/** A deadline is reckoned from something that the scheduler does not know. */
export class UnknownDeadlineReferenceError extends TradewindError {
  constructor({ name }: { name: string }) {
    super({
      ...noSuchDeadlineReference(name, []),
      hint: "Export it from a provider, or from a module that TRADEWIND__CORE__PLUGINS names.",
    });
  }
}

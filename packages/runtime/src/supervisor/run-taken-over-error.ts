import { TradewindError } from "@tradewind/core";

/** Somebody else changed a run that this process was carrying on. */
export class RunTakenOverError extends TradewindError {
  constructor({ dagId, runId }: { dagId: string; runId: string }) {
    super({
      code: "TW3011",
      message: `Run "${runId}" of DAG "${dagId}" was changed by another process, which carries it on now.`,
      hint: "Nothing was lost: the store decides, and this process stepped back. Do not run one logical date twice at the same time.",
    });
  }
}

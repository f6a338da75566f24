import { TradewindError } from "./tradewind-error.ts";

/** The conf that a run should have does not fit the DAG's params. */
export class ConfRefusedError extends TradewindError {
  declare readonly problems: readonly string[];
  constructor({ dagId, problems }: { dagId: string; problems: readonly string[] }) {
    super({
      code: "TW2030",
      message: `DAG "${dagId}" does not take this conf: ${problems.join("; ")}.`,
      hint: `No run was made. \`tradewind dags details ${dagId}\` shows its params.`,
    });
    Object.defineProperty(this, "problems", { value: problems });
  }
}

/** The conf of a run does not fit the params as the DAG's code has them now. */
export class ParamsInvalidError extends TradewindError {
  constructor({ problems }: { problems: readonly string[] }) {
    super({
      code: "TW3040",
      message: `The params of this run do not fit: ${problems.join("; ")}.`,
      hint: "The DAG's params, or what they allow, have changed since the run was made: trigger another run.",
    });
  }
}

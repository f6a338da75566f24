import { LIST_RUNS_OPTIONS, listRuns } from "../../list-runs.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the newest runs of a DAG",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: LIST_RUNS_OPTIONS,
  examples: ["tradewind dags list-runs sales", "tradewind dags list-runs sales --state failed --output json"],
  run: (input) => listRuns(input, input.args[0]),
};

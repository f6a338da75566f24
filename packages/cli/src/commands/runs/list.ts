import { LIST_RUNS_OPTIONS, listRuns } from "../../list-runs.ts";
import { textOf } from "../../order-options.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the newest runs of all DAGs",
  args: [],
  options: { "dag-id": { type: "string", value: "ID", summary: "Only those of this DAG" }, ...LIST_RUNS_OPTIONS },
  examples: ["tradewind runs list --state running", "tradewind runs list --dag-id sales --limit 5"],
  run: (input) => listRuns(input, textOf(input, "dag-id")),
};

import { setDagPaused } from "../../set-dag-paused.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Pause a DAG: it gets no runs, and those that it has start no tasks",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {},
  examples: ["tradewind dags pause sales"],
  run: (input) => setDagPaused(input, true),
};

import { setDagPaused } from "../../set-dag-paused.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Resume a paused DAG",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {},
  examples: ["tradewind dags unpause sales"],
  run: (input) => setDagPaused(input, false),
};

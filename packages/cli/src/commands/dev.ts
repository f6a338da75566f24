import { serve } from "../serve.ts";
import { type Command, DAGS_OPTION } from "./command.ts";

export const command: Command = {
  summary: "Run everything while you write DAGs: files are watched and reloaded, lines of tasks are shown",
  args: [],
  options: { ...DAGS_OPTION },
  examples: ["tradewind dev", "tradewind dev --dags examples/dags"],
  run: (input) => serve(input, { name: "dev", pausedAtCreation: false, showLogs: true }),
};

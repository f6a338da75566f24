import { serve } from "../serve.ts";
import { type Command, DAGS_OPTION } from "./command.ts";

export const command: Command = {
  summary: "Run the scheduler with its workers; new DAGs are paused unless the configuration says otherwise",
  args: [],
  options: { ...DAGS_OPTION },
  examples: ["tradewind scheduler", "TRADEWIND__CORE__DAGS_ARE_PAUSED_AT_CREATION=false tradewind scheduler"],
  run: (input) =>
    serve(input, {
      name: "scheduler",
      pausedAtCreation: input.config["core.dags_are_paused_at_creation"].value,
      showLogs: false,
    }),
};

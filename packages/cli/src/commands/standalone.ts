import { serve } from "../serve.ts";
import { type Command, DAGS_OPTION } from "./command.ts";

export const command: Command = {
  summary: "Run everything in one process: loader, scheduler and workers",
  args: [],
  options: { ...DAGS_OPTION },
  examples: ["tradewind standalone"],
  run: (input) => serve(input, { name: "standalone", pausedAtCreation: false, showLogs: false }),
};

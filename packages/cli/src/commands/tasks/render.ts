import { tryRender } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { print, printValue } from "../../output.ts";
import { CONF_OPTION, TRY_TASK_ARGS, TRY_TASK_OPTIONS, withTriedTask } from "../../try-task-options.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "Render a task's templates for a date",
  args: TRY_TASK_ARGS,
  options: { ...DAGS_OPTION, ...CONF_OPTION, ...TRY_TASK_OPTIONS },
  examples: ["tradewind tasks render sales extract 2024-01-03"],
  run: (input) =>
    withTriedTask(input, async (options) => {
      const fields = await tryRender(options);
      if (input.output === "json" || input.output === "yaml") await printValue(fields, input.output);
      else for (const [field, text] of Object.entries(fields)) print(`# ${field}\n${text}\n`);
      return EXIT.done;
    }),
};

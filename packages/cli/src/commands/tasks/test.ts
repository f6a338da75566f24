import { UNMAPPED } from "@tradewind/core/engine";
import { type Config, tryTask } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { print, printValue } from "../../output.ts";
import { failureText } from "../../report/error-text.ts";
import { stateText } from "../../report/format.ts";
import { taskName } from "../../task-name.ts";
import { CONF_OPTION, TRY_TASK_ARGS, TRY_TASK_OPTIONS, withTriedTask } from "../../try-task-options.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

/** With a backend long values go there, and here, where nothing is stored, nowhere. */
const longestXCom = (config: Config): number =>
  config["xcom.backend"].value === "database" ? config["xcom.max_bytes"].value : Number.MAX_SAFE_INTEGER;

type Ended = Awaited<ReturnType<typeof tryTask>>;

export const command: Command = {
  summary: "Run one task here, whatever is upstream, storing nothing",
  args: TRY_TASK_ARGS,
  options: { ...DAGS_OPTION, ...CONF_OPTION, ...TRY_TASK_OPTIONS },
  examples: [
    "tradewind tasks test sales extract 2024-01-03",
    "tradewind tasks test sales load --map-index 3",
    "tradewind tasks test sales report --run-id 2024-01-03",
    "tradewind tasks test sales load -x list='[\"a.csv\"]'",
  ],
  run: (input) =>
    withTriedTask(input, async (options) => {
      const asData = input.output === "json" || input.output === "yaml" ? input.output : undefined;
      // where stdout is for data, the log goes beside it
      const stream = asData ? process.stderr : process.stdout;
      const ended = await tryTask({
        ...options,
        maxXComBytes: longestXCom(input.config),
        onLog: ({ source, level, message }) => {
          // the attempt's own error is printed below, with its place in the code
          if (source === "task" || level !== "error") stream.write(`${message}\n`);
        },
      });
      const state = stateOf(ended);
      const { taskId, mapIndex = UNMAPPED } = options;
      if (asData) await printValue(dataOf(taskId, ended), asData);
      else printEnd({ taskId, mapIndex }, ended);
      return state === "failed" ? EXIT.failed : EXIT.done;
    }),
};

function stateOf({ outcome }: Ended): "success" | "failed" | "skipped" {
  if (outcome.kind === "failed" || outcome.kind === "retry") return "failed";
  return outcome.kind === "skipped" ? "skipped" : "success";
}

const xcomsOf = ({ xcoms }: Ended): Record<string, unknown> =>
  Object.fromEntries(xcoms.map(({ key, value }) => [key, (JSON.parse(value) as { json: unknown }).json]));

function dataOf(taskId: string, ended: Ended): object {
  const { outcome } = ended;
  const error = "error" in outcome ? { name: outcome.error.name, message: outcome.error.message } : null;
  return { task_id: taskId, state: stateOf(ended), error, xcom: xcomsOf(ended) };
}

function printEnd(task: { readonly taskId: string; readonly mapIndex: number }, ended: Ended): void {
  const { outcome } = ended;
  const state = stateOf(ended);
  for (const [key, value] of Object.entries(xcomsOf(ended))) print(`xcom ${key}  ${JSON.stringify(value)}`);
  if ("error" in outcome) print(failureText({ ...task, tries: 1, reason: undefined, error: outcome.error }));
  print(`${stateText(state)}  ${taskName(task)}`);
}

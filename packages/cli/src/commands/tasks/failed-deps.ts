import { resolve } from "node:path";
import { UnknownNameError } from "@tradewind/core";
import { executorNames, explainRun, extensionFiles, extensionsOf, instancePolicy, whyText } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { livingScheduler } from "../../job-health.ts";
import { withStore } from "../../open-store.ts";
import { printRows, printValue } from "../../output.ts";
import { shownMapIndex, taskName } from "../../task-name.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Say why tasks of a run are not running: each with its reasons, from the functions that decide",
  args: [
    { name: "dag_id", summary: "The DAG" },
    { name: "run", summary: "The run's id, or its logical date" },
    { name: "task_id", summary: "One task (default: all that have not ended)", isOptional: true },
  ],
  options: {},
  examples: ["tradewind tasks why sales 2024-01-03", "tradewind tasks failed-deps sales 2024-01-03 load --output json"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const [dagId, name, taskId] = input.args;
      const { runId } = await findRun(store, dagId!, name!);
      const now = clock.now();
      const hasScheduler = (await livingScheduler(store, now)) !== undefined;
      const parallelism = input.config["core.parallelism"].value;
      const executors = executorNames(input.config["core.executor"].value);
      const { policies } = await extensionsOf(await extensionFiles(input.config, resolve(".")));
      // what fails is told by the scheduler
      const assign = instancePolicy(policies, () => {});
      const tools = { store, now, parallelism, executors, instancePolicy: assign, hasScheduler };
      const all = await explainRun(tools, dagId!, runId);
      const known = all.map((why) => why.taskId);
      if (taskId !== undefined && !known.includes(taskId)) {
        throw new UnknownNameError({ kind: "task", found: taskId, known, within: `DAG "${dagId}"` });
      }
      const isMeant = (why: (typeof all)[number]) =>
        taskId === undefined ? why.reasons[0]?.kind !== "finished" : why.taskId === taskId;
      const meant = all.filter(isMeant);
      if (input.output === "json" || input.output === "yaml") {
        await printValue(
          meant.map(({ reasons, ...why }) => ({
            task_id: why.taskId,
            map_index: shownMapIndex(why.mapIndex),
            state: why.state,
            reasons: reasons.map((reason) => ({ ...reason, text: whyText(reason) })),
          })),
          input.output,
        );
      } else {
        const rows = meant.flatMap(({ reasons, ...why }) =>
          reasons.map((reason) => ({ task_id: taskName(why), state: why.state, reason: whyText(reason) })),
        );
        await printRows(rows, input.output);
      }
      return EXIT.done;
    }),
};

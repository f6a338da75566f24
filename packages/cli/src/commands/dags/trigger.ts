import { storedDag, triggerRun } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { followRun, runDurationMs } from "../../follow-run.ts";
import { interruptible } from "../../interruptible.ts";
import { withStore } from "../../open-store.ts";
import { isSet, textOf } from "../../order-options.ts";
import { isData, print, printValue } from "../../output.ts";
import { readConf } from "../../read-conf.ts";
import { readDate } from "../../read-option.ts";
import { runDetails } from "../../run-row.ts";
import { noteWhatKeepsWaiting } from "../../start-notes.ts";
import { runEndLine, StepLines } from "../../step-lines.ts";
import { CONF_OPTION } from "../../try-task-options.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Make a run of a DAG, which a scheduler begins; prints its id",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {
    ...CONF_OPTION,
    "run-id": { type: "string", short: "r", value: "ID", summary: "The run's id (default: manual__<logical date>)" },
    "logical-date": {
      type: "string",
      short: "e",
      value: "DATE",
      summary: "The run's logical date, without an offset in the DAG's zone (default: now)",
    },
    "partition-key": {
      type: "string",
      value: "KEY",
      summary: "The part of the data that the run is about; it has a logical date then only if one is given",
    },
    wait: { type: "boolean", short: "w", summary: "Wait for its end; the exit status says how it ended" },
    follow: { type: "boolean", short: "f", summary: "Wait, and print what its tasks do" },
  },
  examples: [
    "tradewind dags trigger sales",
    `tradewind dags trigger sales -c '{"region": "eu"}' --follow`,
    "tradewind dags trigger sales --partition-key 2024-01-03",
  ],
  run: (input) =>
    interruptible((signal) =>
      withStore(input, async (tools) => {
        const { store, clock } = tools;
        const [dagId] = input.args;
        const conf = readConf(textOf(input, "conf"));
        const { row, document } = await storedDag(store, dagId!);
        const date = textOf(input, "logical-date");
        const logicalDate = date === undefined ? undefined : readDate("--logical-date", date, document.timezone);
        const [runId, partitionKey] = [textOf(input, "run-id"), textOf(input, "partition-key")];
        const run = await triggerRun(tools, { dagId: dagId!, conf, runId, logicalDate, partitionKey });
        const { output } = input;
        if (!isData(output)) print(run.runId);
        await noteWhatKeepsWaiting(store, row, clock.now());
        if (!isSet(input, "wait") && !isSet(input, "follow")) {
          if (isData(output)) await printValue(runDetails(run), output);
          return EXIT.done;
        }
        // where stdout is for data, what happens is told beside it
        const stream = isData(output) ? process.stderr : process.stdout;
        const lines = new StepLines();
        const ended = await followRun(store, run, {
          clock,
          signal,
          onSteps(steps) {
            if (!isSet(input, "follow")) return;
            for (const line of steps.map((step) => lines.lineOf(step))) if (line) stream.write(`${line}\n`);
          },
        });
        if (isData(output)) await printValue(runDetails(ended), output);
        else if (isSet(input, "follow")) print(runEndLine(ended, runDurationMs(ended, clock)));
        return ended.state === "success" ? EXIT.done : EXIT.failed;
      }),
    ),
};

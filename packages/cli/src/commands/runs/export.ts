import { writeFile } from "node:fs/promises";
import { recordRun, xcomStorage } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { print } from "../../output.ts";
import { RUN_ARGS } from "../../run-args.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Write a run down with what its tasks stored, so that a test can replay it (env.replay)",
  args: RUN_ARGS,
  options: { file: { type: "string", short: "f", value: "FILE", summary: "Where to (default: stdout)" } },
  examples: [
    "tradewind runs export sales 2024-01-03 --file test/failed-run.json",
    "tradewind runs export sales 2024-01-03 | jq .state",
  ],
  run: (input) =>
    withStore(input, async ({ store }) => {
      const run = await findRun(store, input.args[0]!, input.args[1]!);
      const text = `${JSON.stringify(await recordRun(store, run, await xcomStorage(input.config)), null, 2)}\n`;
      const file = textOf(input, "file");
      if (file === undefined) process.stdout.write(text);
      else {
        await writeFile(file, text);
        print(`${run.dagId} ${run.runId} (${run.state}) is in ${file}`);
      }
      return EXIT.done;
    }),
};

import { materializeAsset, storedDag } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { isData, print, printValue } from "../../output.ts";
import { runDetails } from "../../run-row.ts";
import { noteWhatKeepsWaiting } from "../../start-notes.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Make a run of the one DAG that makes an asset; prints its id",
  args: [{ name: "asset", summary: "Its name or URI" }],
  options: {},
  examples: ["tradewind assets materialize orders"],
  run: (input) =>
    withStore(input, async (tools) => {
      const { store, clock } = tools;
      const run = await materializeAsset(tools, input.args[0]!);
      if (isData(input.output)) await printValue(runDetails(run), input.output);
      else print(`${run.dagId}\t${run.runId}`);
      await noteWhatKeepsWaiting(store, (await storedDag(store, run.dagId)).row, clock.now());
      return EXIT.done;
    }),
};

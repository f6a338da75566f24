import { readSecretsFile, variablesOf } from "@tradewind/runtime";
import { chooseOf } from "../../choose-of.ts";
import { AlreadyThereError } from "../../command-errors.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { DRY_RUN_OPTION, isSet, textOf } from "../../order-options.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

const ACTIONS = ["overwrite", "fail", "skip"] as const;

export const command: Command = {
  summary: "Put the variables of a file into the store: all of them, or none when something is wrong with the file",
  args: [{ name: "file", summary: "A .json, .yaml or .env file, as variables export or Airflow writes it" }],
  options: {
    "action-on-existing-key": {
      type: "string",
      short: "a",
      value: "ACTION",
      summary: "What to do about variables that are there: overwrite, fail or skip (default: overwrite)",
    },
    ...DRY_RUN_OPTION,
  },
  examples: ["tradewind variables import variables.json", "tradewind variables import variables.yaml -a skip"],
  run: (input) =>
    withStore(input, async ({ store, clock }) => {
      const file = input.args[0]!;
      const asked = textOf(input, "action-on-existing-key") ?? "overwrite";
      const onExisting = chooseOf("--action-on-existing-key", asked, ACTIONS);
      const found = variablesOf(await readSecretsFile(file));
      const { variables } = await store.catalog();
      const there = new Set(variables.list().map(({ key }) => key));
      const existing = found.filter(({ key }) => there.has(key));
      if (onExisting === "fail" && existing.length > 0)
        throw new AlreadyThereError({ what: `variable ${existing.map(({ key }) => `"${key}"`).join(", ")}` });
      const taken = onExisting === "skip" ? found.filter(({ key }) => !there.has(key)) : found;
      if (!isSet(input, "dry-run")) variables.put(taken, clock.now());
      await printRows(
        found.map((variable) => ({ key: variable.key, action: actionOf(variable.key) })),
        input.output,
      );
      return EXIT.done;

      function actionOf(key: string): string {
        if (!there.has(key)) return "added";
        return onExisting === "skip" ? "skipped" : "overwritten";
      }
    }),
};

import { TradewindError } from "@tradewind/core";
import { loadDags } from "@tradewind/runtime";
import { EXIT } from "../exit-code.ts";
import { print, printValue } from "../output.ts";
import { commandErrorText } from "../report/error-text.ts";
import { shortPath } from "../report/user-frame.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  summary: "Report everything that is wrong with DAG files",
  args: [
    {
      name: "path",
      summary: "Files and folders (default: the configured dags folder)",
      isOptional: true,
      isRest: true,
    },
  ],
  options: {},
  examples: ["tradewind check", "tradewind check dags/sales.ts --output json"],
  async run({ args, config, output }) {
    const { files, dags, errors } = await loadDags(args.length > 0 ? args : [config["core.dags_folder"].value]);
    if (output === "json" || output === "yaml") {
      await printValue(
        { files: files.length, dags: dags.map(({ definition }) => definition.dagId), errors: errors.map(errorJson) },
        output,
      );
    } else {
      for (const { file, error } of errors) console.error(`${shortPath(file)}\n${commandErrorText(error)}\n`);
      print(`${count(files.length, "file")}, ${count(dags.length, "DAG")}, ${count(errors.length, "error")}`);
    }
    return errors.length > 0 ? EXIT.failed : EXIT.done;
  },
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function errorJson({ file, error }: { file: string; error: unknown }): object {
  const isOurs = error instanceof TradewindError;
  return {
    file: shortPath(file),
    code: isOurs ? error.code : null,
    message: (error as Error).message,
    hint: isOurs ? error.hint : null,
  };
}

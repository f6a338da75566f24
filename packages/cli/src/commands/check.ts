import { dirname, join, resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { type CheckedProblem, checkDagFiles, extensionFiles, extensionsOf } from "@tradewind/runtime/check";
import { EXIT } from "../exit-code.ts";
import { knownNames } from "../known-names.ts";
import { isData, print, printValue } from "../output.ts";
import { problemText } from "../report/problem-text.ts";
import { shortPath } from "../report/user-frame.ts";
import { storePath } from "../store-path.ts";
import { readVersion } from "../version.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  summary: "Report everything about DAG files that can be known without running them",
  args: [
    {
      name: "path",
      summary: "Files and folders (default: the configured dags folder)",
      isOptional: true,
      isRest: true,
    },
  ],
  options: {
    strict: { type: "boolean", summary: "End with status 1 for warnings, too" },
    "no-cache": { type: "boolean", summary: "Import every file, whatever earlier checks have found out" },
  },
  examples: ["tradewind check", "tradewind check dags/sales.ts --output json", "tradewind check --strict"],
  async run({ args, config, environment, options, output }) {
    const database = storePath(config);
    const extensions = await extensionFiles(config, resolve("."));
    const { deadlineReferences } = await extensionsOf(extensions);
    const references = deadlineReferences.map(({ deadlineReference: { name } }) => name);
    const { files, dagIds, problems } = await checkDagFiles({
      paths: args.length > 0 ? args : [config["core.dags_folder"].value],
      clock: systemRuntime().clock,
      environment,
      importTimeoutMs: config["loader.import_timeout_seconds"].value * 1000,
      memoryLimitMb: config["loader.memory_limit_mb"].value,
      extensions,
      known: { ...knownNames(config, environment), deadlineReferences: references },
      cacheFile: options["no-cache"] === true ? undefined : join(dirname(database), "cache/check.json"),
      version: readVersion(),
    });
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const warnings = problems.length - errors;
    if (isData(output)) {
      await printValue(
        { files: files.length, dags: dagIds, errors, warnings, problems: problems.map(problemJson) },
        output,
      );
    } else {
      for (const problem of problems) console.error(`${problemText(problem)}\n`);
      const counts = [count(files.length, "file"), count(dagIds.length, "DAG")];
      print([...counts, count(errors, "error"), count(warnings, "warning")].join(", "));
    }
    return errors > 0 || (options.strict === true && warnings > 0) ? EXIT.failed : EXIT.done;
  },
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function problemJson({ severity, code, message, hint, dagId, file, line, column, frame }: CheckedProblem): object {
  return { severity, code, message, hint, dag_id: dagId, file: shortPath(file), line, column, frame };
}

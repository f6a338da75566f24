import { resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { DagLoader, executorNames, extensionFiles, type FileResult } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { dagPaths } from "../../find-dag.ts";
import { printRows } from "../../output.ts";
import { shortPath } from "../../report/user-frame.ts";
import { type Command, DAGS_OPTION } from "../command.ts";

export const command: Command = {
  summary: "Show how long each DAG file takes to import, the slowest first",
  args: [],
  options: DAGS_OPTION,
  examples: ["tradewind dags report", "tradewind dags report --dags dags/sales.ts --output json"],
  async run(input) {
    const results = new Map<string, FileResult>();
    const { config, environment } = input;
    const loader = new DagLoader({
      paths: dagPaths(input),
      clock: systemRuntime().clock,
      environment,
      importTimeoutMs: config["loader.import_timeout_seconds"].value * 1000,
      memoryLimitMb: config["loader.memory_limit_mb"].value,
      names: { executors: executorNames(config["core.executor"].value) },
      extensions: await extensionFiles(config, resolve(".")),
      onResult: (result) => results.set(result.file, result),
      onRemoved: (file) => results.delete(file),
    });
    try {
      await loader.start();
    } finally {
      await loader.stop();
    }
    const slowestFirst = [...results.values()].sort((a, b) => b.durationMs - a.durationMs);
    await printRows(slowestFirst.map(reportRow), input.output);
    return slowestFirst.some(({ problem }) => problem) ? EXIT.invalid : EXIT.done;
  },
};

const reportRow = ({ file, documents, problem, durationMs }: FileResult) => ({
  file: shortPath(file),
  duration_ms: Math.round(durationMs),
  dag_num: documents.length,
  task_num: documents.reduce((sum, { tasks }) => sum + tasks.length, 0),
  dags: documents.map(({ dagId }) => dagId),
  error: problem ? problem.code : null,
});

import type { Environment } from "@tradewind/core/engine";
import type { WorkerProcessOptions } from "@tradewind/worker";
import { importSettings } from "../import-settings.ts";
import type { WorkerProcessParts } from "./worker-process.ts";

/** How worker processes are started for a DAG file: through tsx when it is TypeScript, with the tsconfig that lies nearest to it. */
export function workerProcessSettings(
  file: string,
  options: WorkerProcessOptions,
  environment: Environment,
): Pick<WorkerProcessParts, "options" | "execArgv" | "env"> {
  return { options, ...importSettings(file, environment) };
}

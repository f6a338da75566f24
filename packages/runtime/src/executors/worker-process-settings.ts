import { dirname } from "node:path";
import type { Environment } from "@tradewind/core/engine";
import type { WorkerProcessOptions } from "@tradewind/worker";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import type { WorkerProcessParts } from "./worker-process.ts";

/** How worker processes are started for a DAG file: through tsx when it is TypeScript, with the tsconfig that lies nearest to it. */
export function workerProcessSettings(
  file: string,
  options: WorkerProcessOptions,
  environment: Environment,
): Pick<WorkerProcessParts, "options" | "execArgv" | "env"> {
  if (!/\.[cm]?tsx?$/.test(file)) return { options, execArgv: [], env: { ...environment } };
  const tsconfig = nearestTsconfig(dirname(file));
  return {
    options,
    execArgv: ["--import", import.meta.resolve("tsx")],
    env: { ...environment, ...(tsconfig === undefined ? {} : { TSX_TSCONFIG_PATH: tsconfig }) },
  };
}

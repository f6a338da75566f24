import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "@tradewind/core/engine";
import type { WorkerProcessOptions } from "@tradewind/worker";
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

/** The user's settings decide how decorators are compiled, whatever folder the process was started in. */
export function nearestTsconfig(folder: string): string | undefined {
  const file = join(folder, "tsconfig.json");
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestTsconfig(parent);
}

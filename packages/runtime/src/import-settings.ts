import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Environment } from "@tradewind/core/engine";
import { nearestTsconfig } from "./nearest-tsconfig.ts";

/** What Node must be started with to import a file. */
export interface ImportSettings {
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** TypeScript is imported through tsx, with the tsconfig that lies nearest to it; JavaScript by Node alone. */
export function importSettings(file: string, environment: Environment): ImportSettings {
  const env = withoutKeys(environment);
  if (!isTypeScript(file)) return { execArgv: [], env };
  const tsconfig = nearestTsconfig(dirname(file));
  return {
    execArgv: ["--import", import.meta.resolve("tsx")],
    env: { ...env, ...(tsconfig === undefined ? {} : { TSX_TSCONFIG_PATH: tsconfig }) },
  };
}

/** Where user code runs, nobody needs the keys of the store: what it looks up it is told. */
export const withoutKeys = (environment: Environment): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("TRADEWIND__SECRETS__")));

/** Files of one kind can be imported in one process: it reads its tsconfig once, when it starts. */
export function importKind(file: string): string {
  if (!isTypeScript(file)) return "node";
  const tsconfig = nearestTsconfig(dirname(file));
  return tsconfig === undefined ? "tsx" : `tsx ${tsconfig} ${statSync(tsconfig, { throwIfNoEntry: false })?.mtimeMs}`;
}

const isTypeScript = (file: string): boolean => /\.[cm]?tsx?$/.test(file);

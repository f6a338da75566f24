import { fork } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Clock, Environment } from "@tradewind/core/engine";
import { importSettings } from "../import-settings.ts";
import type { Finding, Inspection } from "./finding.ts";
import type { MeasuredMs } from "./measure.adapter.ts";
import { SourceText } from "./source-text.ts";

/** From so much processor time on an import is slow. */
export const SLOW_IMPORT_MS = 300;

const program = fileURLToPath(import.meta.resolve("@tradewind/runtime/check/measure"));

export interface MeasureTools {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly timeoutMs: number;
}

/** The imports of a file that are slow, measured in a process that has imported nothing before. Say nothing when it cannot be measured. */
export async function slowImports(file: string, { imports }: Inspection, tools: MeasureTools): Promise<Finding[]> {
  const urls = [...imports.map(({ url }) => url), pathToFileURL(file).href];
  const took = await measureTwice(file, urls, tools);
  const source = SourceText.of(file);
  return took.flatMap((ms, i): Finding[] => {
    if (ms < SLOW_IMPORT_MS) return [];
    const imported = imports[i]?.specifier;
    const what = imported === undefined ? "The file itself, without its imports," : `The import of "${imported}"`;
    return [
      {
        severity: "warning",
        code: "TW7004",
        message: `${what} takes more than ${SLOW_IMPORT_MS} ms of processor time, in every process that needs the file.`,
        hint: "Import what is big where it is used: `await import()` inside the task.",
        dagId: null,
        place: (imported !== undefined && source.placeOf([imported])) || { file, line: null, column: null },
      },
    ];
  });
}

/** What is slow is measured once more, and the better time counts: what was compiled for the first time is not the next time. */
async function measureTwice(file: string, urls: readonly string[], tools: MeasureTools): Promise<MeasuredMs> {
  const first = await measure(file, urls, tools);
  if (first.every((ms) => ms < SLOW_IMPORT_MS)) return first;
  const second = await measure(file, urls, tools);
  return first.map((ms, i) => Math.min(ms, second[i] ?? ms));
}

async function measure(
  file: string,
  urls: readonly string[],
  { clock, environment, timeoutMs }: MeasureTools,
): Promise<MeasuredMs> {
  const { env, execArgv } = importSettings(file, environment);
  const child = fork(program, urls, { env, execArgv: [...execArgv], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const limit = clock.timer(timeoutMs, () => child.kill("SIGKILL"));
  let took: MeasuredMs = [];
  child.on("message", (message: MeasuredMs) => {
    took = message;
  });
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  limit.cancel();
  return took;
}

import { readFile } from "node:fs/promises";
import { TradewindError } from "@tradewind/core";
import type { RecordedRun } from "@tradewind/runtime";

/** A file that should hold a recorded run does not. */
export class NotARecordedRunError extends TradewindError {
  constructor(file: string, found: string) {
    super({
      code: "TW9005",
      message: `${file} holds no recorded run: ${found}.`,
      hint: "Write one with `tradewind runs export <dag> <run> --file <file>`.",
    });
  }
}

/**
 * Reads a run that `tradewind runs export` has written, for `env.replay`.
 *
 * @throws NotARecordedRunError
 * @example
 * const run = await env.replay(await readRun("test/failed-run.json"));
 */
export async function readRun(file: string | URL): Promise<RecordedRun> {
  const run = parsed(String(file), await textOf(file));
  if (run?.format !== "tradewind.run") throw new NotARecordedRunError(String(file), `"format" is not "tradewind.run"`);
  if (run.version !== 1) {
    throw new NotARecordedRunError(String(file), `its version is ${String(run.version)}, and this kit reads version 1`);
  }
  const { dag_id, run_id, conf, tasks } = run;
  const isWhole = typeof dag_id === "string" && typeof run_id === "string" && conf && Array.isArray(tasks);
  if (!isWhole) throw new NotARecordedRunError(String(file), "a part of it is missing (dag_id, run_id, conf or tasks)");
  return run as RecordedRun;
}

async function textOf(file: string | URL): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new NotARecordedRunError(String(file), cause instanceof Error ? cause.message : String(cause));
  }
}

function parsed(file: string, text: string): Partial<RecordedRun> | null {
  try {
    return JSON.parse(text) as Partial<RecordedRun> | null;
  } catch (cause) {
    throw new NotARecordedRunError(file, cause instanceof Error ? cause.message : String(cause));
  }
}

import type { Json } from "@tradewind/core/engine";
import { UsageError } from "./usage-error.ts";

/** A run's configuration from the command line. @throws UsageError when it is no JSON object. */
export function readConf(text: string | undefined): Record<string, Json> {
  if (text === undefined) return {};
  let conf: unknown;
  try {
    conf = JSON.parse(text);
  } catch (error) {
    throw new UsageError({
      message: `--conf is not valid JSON: ${(error as Error).message}.`,
      hint: `Quote it for the shell: --conf '{"key": "value"}'.`,
    });
  }
  if (typeof conf !== "object" || conf === null || Array.isArray(conf)) {
    throw new UsageError({
      message: `--conf is ${JSON.stringify(conf)}, not a JSON object.`,
      hint: `Write --conf '{"key": "value"}'.`,
    });
  }
  return conf as Record<string, Json>;
}

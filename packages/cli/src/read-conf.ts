import type { Json } from "@tradewind/core/engine";
import { UsageError } from "./usage-error.ts";

/** A run's configuration from the command line. @throws UsageError when it is no JSON object. */
export function readConf(text: string | undefined, option = "--conf"): Record<string, Json> {
  if (text === undefined) return {};
  let conf: unknown;
  try {
    conf = JSON.parse(text);
  } catch (error) {
    throw new UsageError({
      message: `${option} is not valid JSON: ${(error as Error).message}.`,
      hint: `Quote it for the shell: ${option} '{"key": "value"}'.`,
    });
  }
  if (typeof conf !== "object" || conf === null || Array.isArray(conf)) {
    throw new UsageError({
      message: `${option} is ${JSON.stringify(conf)}, not a JSON object.`,
      hint: `Write ${option} '{"key": "value"}'.`,
    });
  }
  return conf as Record<string, Json>;
}

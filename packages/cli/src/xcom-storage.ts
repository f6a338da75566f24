import { InvalidOptionError, type XComBackend } from "@tradewind/core";
import { type Config, type XComStorage, xcomStorage } from "@tradewind/runtime/run";
import type { RunOptions } from "./run.ts";

/**
 * Where long XComs of a run are kept: as its options say, or the configuration. A run that is kept in memory leaves nothing behind, so
 * that theirs are, too.
 *
 * @throws InvalidOptionError, XComBackendModuleError
 */
export async function chooseXComStorage(options: RunOptions, config: Config): Promise<XComStorage | undefined> {
  const { xcom, executor, store } = options;
  if (xcom && executor === "process")
    throw new InvalidOptionError({
      option: "xcom",
      found: "a backend",
      expected: "none with the process executor, whose workers make their own: set TRADEWIND__XCOM__BACKEND",
    });
  if (xcom) {
    const { backend, thresholdBytes = config["xcom.threshold_bytes"].value } = xcom;
    return { thresholdBytes, backend: async () => backend };
  }
  if (store !== "memory") return xcomStorage(config);
  const isInDatabase = config["xcom.backend"].value === "database" || executor === "process";
  if (isInDatabase) return undefined;
  const backend = memoryBackend();
  return { thresholdBytes: config["xcom.threshold_bytes"].value, backend: async () => backend };
}

function memoryBackend(): XComBackend {
  const texts: string[] = [];
  return {
    write: async (_place, text) => String(texts.push(text) - 1),
    read: async (reference) => texts[Number(reference)]!,
    delete: async () => {},
  };
}

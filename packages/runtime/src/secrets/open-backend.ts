import type { SecretsBackend } from "@tradewind/core";
import type { Clock } from "@tradewind/core/engine";
import type { Config } from "../config.ts";

/**
 * The secrets backend that the configuration names, or undefined. What it fails at is tried twice more, and then an error.
 *
 * @throws SecretsBackendModuleError
 */
export async function openBackend(config: Config, clock: Clock): Promise<SecretsBackend | undefined> {
  const name = config["secrets.backend"].value;
  if (name === "") return undefined;
  const { namedBackend } = await import("./named-backend.ts");
  return namedBackend(name, config, clock);
}

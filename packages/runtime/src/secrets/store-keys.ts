import { hash } from "node:crypto";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Environment } from "@tradewind/core/engine";
import { givenKeys, type KeySource, keyFile } from "@tradewind/store";
import type { Config } from "../config.ts";

/**
 * The keys of the configured store: those of `secrets.keys`, or the file of `secrets.key_file`, or a file of the user's own, which is
 * not beside the store so that a copy of one is not a copy of both.
 */
export function storeKeys(config: Config, environment: Environment): KeySource {
  const given = config["secrets.keys"].value;
  if (given !== "") return givenKeys(given, "TRADEWIND__SECRETS__KEYS");
  const file = config["secrets.key_file"].value;
  return keyFile(file === "" ? ownKeyFile(resolve(config["database.path"].value), environment) : resolve(file));
}

function ownKeyFile(store: string, { XDG_CONFIG_HOME, HOME }: Environment): string {
  const configured = XDG_CONFIG_HOME || join(HOME || homedir(), ".config");
  const project = basename(dirname(dirname(store))).replace(/[^\w.-]/g, "_");
  return join(configured, "tradewind/keys", `${project}-${hash("sha256", store).slice(0, 8)}.key`);
}

import { resolve } from "node:path";
import { TradewindError } from "@tradewind/core";
import { isXComBackendKind } from "@tradewind/core/engine";
import { type XComSettings, type XComStorage, xcomStorageOf } from "@tradewind/worker";
import { backendOptions } from "../backend-options.ts";
import type { Config } from "../config.ts";
import { exportsOf, fileOfModule } from "../host/exports-of.ts";

/** What `xcom.backend` or its options say cannot be used. */
export class XComBackendModuleError extends TradewindError {
  constructor({ module, why, cause }: { module: string; why: string; cause?: unknown }) {
    super({
      code: "TW5014",
      message: `XCom backend "${module}" ${why}.`,
      hint: "TRADEWIND__XCOM__BACKEND is `database`, `file`, or a file or package that exports what defineXComBackend() made; TRADEWIND__XCOM__BACKEND_OPTIONS is a JSON object.",
      cause,
    });
  }
}

/**
 * Where long XComs are kept, as the configuration says, for workers; undefined: all are kept in the database. The backend is opened
 * once, to see that it can be.
 *
 * @throws XComBackendModuleError
 */
export async function xcomSettingsOf(config: Config): Promise<XComSettings | undefined> {
  const name = config["xcom.backend"].value;
  if (name === "database") return undefined;
  const thresholdBytes = config["xcom.threshold_bytes"].value;
  const options = backendOptions(
    config["xcom.backend_options"].value,
    (why) => new XComBackendModuleError({ module: name, why }),
  );
  const settings =
    name === "file"
      ? { module: name, options: { ...options, folder: resolve(String(options.folder ?? ".tradewind/xcoms")) } }
      : { module: await moduleOf(name), options };
  try {
    await xcomStorageOf({ ...settings, thresholdBytes }).backend();
  } catch (cause) {
    throw new XComBackendModuleError({ module: name, why: `cannot be opened: ${(cause as Error).message}`, cause });
  }
  return { ...settings, thresholdBytes };
}

/** The same, for this process. @throws XComBackendModuleError */
export async function xcomStorage(config: Config): Promise<XComStorage | undefined> {
  const settings = await xcomSettingsOf(config);
  return settings && xcomStorageOf(settings);
}

/** The file of a module that exports a backend. */
async function moduleOf(name: string): Promise<string> {
  let exported: unknown[];
  try {
    exported = await exportsOf(name, resolve("."));
  } catch (cause) {
    throw new XComBackendModuleError({ module: name, why: `cannot be imported: ${(cause as Error).message}`, cause });
  }
  if (!exported.some(isXComBackendKind))
    throw new XComBackendModuleError({ module: name, why: "exports no XCom backend" });
  return fileOfModule(name, resolve("."));
}

import { resolve } from "node:path";
import {
  type ConnectionInput,
  SecretsAccessDeniedError,
  type SecretsBackend,
  SecretsBackendError,
  type SecretsBackendKind,
  TradewindError,
} from "@tradewind/core";
import { type Clock, isSecretsBackendKind, secretsIn } from "@tradewind/core/engine";
import { Masker } from "@tradewind/worker";
import { backendOptions } from "../backend-options.ts";
import type { Config } from "../config.ts";
import { exportsOf } from "../host/exports-of.ts";
import { findProviders } from "../providers/find-providers.ts";
import { importContribution } from "../providers/import-contribution.ts";

/** The module of a secrets backend cannot be used. */
export class SecretsBackendModuleError extends TradewindError {
  constructor({ module, why, cause }: { module: string; why: string; cause?: unknown }) {
    super({
      code: "TW5012",
      message: `Secrets backend "${module}" ${why}.`,
      hint: "TRADEWIND__SECRETS__BACKEND is `file`, the name of a provider's backend, or a file or package that exports what defineSecretsBackend() made; TRADEWIND__SECRETS__BACKEND_OPTIONS is a JSON object.",
      cause,
    });
  }
}

const TRIES_AFTER_MS = [200, 1_000];

/** Opens the backend that a module or a provider has, or `file`. @throws SecretsBackendModuleError */
export async function namedBackend(module: string, config: Config, clock: Clock): Promise<SecretsBackend> {
  const kind = await kindOf(module);
  const options = backendOptions(
    config["secrets.backend_options"].value,
    (why) => new SecretsBackendModuleError({ module, why }),
  );
  const mask = maskOf(options);
  let backend: SecretsBackend;
  try {
    backend = await kind.open(options);
  } catch (cause) {
    if (cause instanceof TradewindError) throw cause;
    throw new SecretsBackendModuleError({ module, why: `cannot be opened: ${mask((cause as Error).message)}` });
  }
  return patient(kind.name, backend, { clock, mask });
}

async function kindOf(module: string): Promise<SecretsBackendKind> {
  if (module === "file") return (await import("./file-backend.ts")).fileBackend;
  const brought = await fromProvider(module);
  if (brought) return brought;
  let exported: unknown[];
  try {
    exported = await exportsOf(module, resolve("."));
  } catch (cause) {
    throw new SecretsBackendModuleError({ module, why: `cannot be imported: ${(cause as Error).message}`, cause });
  }
  const kind = exported.find(isSecretsBackendKind);
  if (!kind) throw new SecretsBackendModuleError({ module, why: "exports no secrets backend" });
  return kind;
}

/** The backend of that name among those that the project's providers bring. */
async function fromProvider(name: string): Promise<SecretsBackendKind | undefined> {
  for (const provider of await findProviders(resolve("."))) {
    const found = provider.descriptor?.secretsBackends.find((backend) => backend.name === name);
    if (!found) continue;
    const { module, export: exported } = found;
    const kind = await importContribution(provider, { kind: "secretsBackends", module, name: exported });
    if (isSecretsBackendKind(kind)) return kind;
    throw new SecretsBackendModuleError({ module: `${provider.name} ${exported}`, why: "is no secrets backend" });
  }
  return undefined;
}

/** What a backend is opened with is no business of those who read its errors. */
function maskOf(options: Readonly<Record<string, unknown>>): (text: string) => string {
  const masker = new Masker();
  for (const secret of secretsIn(options)) masker.addSecret(secret);
  return masker.mask;
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

interface Patience {
  readonly clock: Clock;
  readonly mask: (text: string) => string;
}

/** A backend that is asked again when it fails, unless it has said what is wrong. */
function patient(name: string, backend: SecretsBackend, { clock, mask }: Patience): SecretsBackend {
  async function ask<T>(asked: string, question: () => Promise<T> | undefined): Promise<T | undefined> {
    for (let failures = 0; ; failures++) {
      try {
        return await question();
      } catch (cause) {
        if (cause instanceof SecretsAccessDeniedError || cause instanceof TradewindError) throw cause;
        const wait = TRIES_AFTER_MS[failures];
        // without its cause, which says what is masked here
        if (wait === undefined) throw new SecretsBackendError({ backend: name, asked, why: mask(textOf(cause)) });
        await clock.sleep(wait);
      }
    }
  }
  return {
    getConnection: (connId) =>
      ask<ConnectionInput | undefined>(`connection "${connId}"`, () => backend.getConnection?.(connId)),
    getVariable: (key) => ask<string | undefined>(`variable "${key}"`, () => backend.getVariable?.(key)),
    close: async () => backend.close?.(),
  };
}

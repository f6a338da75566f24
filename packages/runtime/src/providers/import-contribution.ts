import { join } from "node:path";
import { TradewindError } from "@tradewind/core";
import { importFile } from "@tradewind/core/engine";
import { registerTsx } from "../loader/register-tsx.adapter.ts";
import { nearestTsconfig } from "../nearest-tsconfig.ts";
import type { Provider } from "./find-providers.ts";
import { codeEntries, readManifest } from "./manifest.ts";
import { notExported, notImportable } from "./provider-problems.ts";

/** A provider, or what its descriptor names, cannot be used. */
export class ProviderError extends TradewindError {
  constructor({ provider, code, message, hint }: { provider: string; code: string; message: string; hint: string }) {
    super({ code, message: `Provider ${provider}: ${message}`, hint });
  }
}

/**
 * Imports one export of a provider into this process.
 *
 * @throws ProviderError
 */
export async function importContribution(
  { name: provider, folder }: Provider,
  { kind, module, name }: { kind: string; module: string; name: string },
): Promise<unknown> {
  const entry = codeEntries(await readManifest(folder!)).find((each) => each.module === module);
  let exported: Record<string, unknown>;
  try {
    if (!entry) throw new Error("package.json exports no such entry");
    const file = join(folder!, entry.file);
    if (/\.[cm]?tsx?$/.test(file)) await registerTsx(nearestTsconfig(folder!));
    exported = await importFile(file);
  } catch (cause) {
    throw new ProviderError({ provider, ...notImportable(module, (cause as Error).message) });
  }
  if (Object.hasOwn(exported, name)) return exported[name];
  const known = Object.keys(exported);
  throw new ProviderError({ provider, ...notExported({ kind, name, module, found: undefined, known }) });
}

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UnknownNameError } from "@tradewind/core";
import { findProviders, type Provider, readManifest, readProvider } from "@tradewind/runtime/providers";
import { UsageError } from "./usage-error.ts";

/** The provider in a folder. @throws UsageError when the folder holds none */
export async function providerIn(folder: string): Promise<Provider> {
  const provider = existsSync(resolve(folder, "package.json")) ? await readProvider(resolve(folder)) : undefined;
  if (provider) return provider;
  throw new UsageError({
    message: `${folder} holds no provider: there is no package.json with "tradewind": { "provider": "./provider.json" }.`,
    hint: "Name the folder of a provider package; docs/providers.md shows its package.json.",
  });
}

/** A provider among the project's dependencies. @throws UnknownNameError with the nearest match */
export async function providerNamed(name: string): Promise<Provider> {
  const providers = await findProviders(resolve("."));
  const provider = providers.find((each) => each.name === name);
  if (provider) return provider;
  throw new UnknownNameError({ kind: "provider", found: name, known: providers.map((each) => each.name) });
}

/** A path is a folder, anything else a package: `./here` and `/there`, `tradewind-provider-x` and `@acme/x`. */
export const chooseProvider = (text: string): Promise<Provider> =>
  /^[./]/.test(text) ? providerIn(text) : providerNamed(text);

/** Where the package.json in a folder says that its descriptor is. */
export async function descriptorFileOf(folder: string): Promise<string> {
  const { tradewind } = await readManifest(folder);
  return (tradewind as { readonly provider: string }).provider;
}

import type { BaseHook, HookClass } from "@tradewind/core";
import * as core from "@tradewind/core";
import { contributionOf } from "@tradewind/core/provider";
import { exportsOf } from "../host/exports-of.ts";
import { findProviders } from "./find-providers.ts";
import { importContribution } from "./import-contribution.ts";
import { FilesHook, HttpHook } from "./own-hooks.ts";

/** A hook for connections, and who brings it: a provider, or a file. */
export interface ConnectionHook {
  readonly name: string;
  readonly from: string;
  readonly Hook: HookClass;
}

/** Our own, for types that Tradewind itself describes. */
const OWN: readonly HookClass[] = [HttpHook, FilesHook];

/**
 * The hooks for connections of a type that the project's providers bring; our own where none of those can test one.
 *
 * @throws ProviderError
 */
export async function connectionHooks(folder: string, connType: string): Promise<ConnectionHook[]> {
  const brought = (await findProviders(folder)).flatMap((provider) =>
    (provider.descriptor?.hooks ?? []).filter((hook) => hook.connType === connType).map((hook) => ({ provider, hook })),
  );
  const hooks = await Promise.all(
    brought.map(async ({ provider, hook: { export: name, module } }) => ({
      name,
      from: provider.name,
      Hook: (await importContribution(provider, { kind: "hooks", module, name })) as HookClass,
    })),
  );
  if (hooks.some(({ Hook }) => typeof Hook.prototype.testConnection === "function")) return hooks;
  const own = OWN.filter((Hook) => (Hook as unknown as typeof BaseHook).connType === connType);
  return [...hooks, ...own.map((Hook) => ({ name: Hook.name, from: "tradewind", Hook }))];
}

/** The hooks that a file exports, for whatever type of connections. */
export async function hooksOfFile(file: string, folder: string): Promise<ConnectionHook[]> {
  const exported = (await exportsOf(file, folder)).filter((value) => contributionOf(value, core)?.kind === "hooks");
  return (exported as HookClass[]).map((Hook) => ({ name: Hook.name, from: file, Hook }));
}

import type { ContributionKind, ProviderDescriptor } from "@tradewind/core/provider";
import type { Inspection } from "./inspect-provider.ts";

type Member = { readonly export: string; readonly module: string };

/**
 * The descriptor of a package as its exports say. What is reached by several entries is named by the first one. The title is the
 * author's, and so are connection types that no export describes.
 */
export function describeProvider(
  { modules }: Inspection,
  kept: Pick<ProviderDescriptor, "title" | "connectionTypes">,
): ProviderDescriptor {
  const lists: Record<ContributionKind, Member[]> = {
    hooks: [],
    operators: [],
    sensors: [],
    timetables: [],
    notifiers: [],
    secretsBackends: [],
    executors: [],
    policies: [],
    macros: [],
    listeners: [],
    deadlineReferences: [],
  };
  const seen = new Set<string>();
  for (const [module, exports] of modules) {
    for (const { name, contribution } of exports) {
      if (!contribution || seen.has(name)) continue;
      seen.add(name);
      lists[contribution.kind].push({ export: name, module, ...contribution.facts });
    }
  }
  for (const list of Object.values(lists)) list.sort((a, b) => (a.export < b.export ? -1 : 1));
  const described = [...modules.values()].flatMap((exports) => exports.flatMap((each) => each.connectionType ?? []));
  const known = new Map([...kept.connectionTypes, ...described].map((type) => [type.type, type]));
  return { title: kept.title, ...lists, connectionTypes: [...known.values()] } as unknown as ProviderDescriptor;
}

/** The text of a descriptor's file: lists that hold nothing are left out. */
export function descriptorText(descriptor: ProviderDescriptor): string {
  const full = Object.entries(descriptor).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return `${JSON.stringify(Object.fromEntries(full), null, 2)}\n`;
}

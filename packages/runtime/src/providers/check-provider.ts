import { isDeepStrictEqual } from "node:util";
import type { Problem } from "@tradewind/core";
import { CONTRIBUTION_KINDS, type ContributionKind, type ProviderDescriptor } from "@tradewind/core/provider";
import { describeProvider } from "./describe-provider.ts";
import type { Provider } from "./find-providers.ts";
import { type Inspection, type InspectTools, inspectProvider } from "./inspect-provider.ts";
import { dependencyNames, type Manifest, readManifest } from "./manifest.ts";
import { badPackage, notExported, stale } from "./provider-problems.ts";

/** Everything that is wrong with a provider: what is known of it already, its package.json, and its code against its descriptor. */
export async function checkProvider({ folder, descriptor, problems }: Provider, tools: InspectTools) {
  if (folder === null || !descriptor) return problems;
  const manifest = await readManifest(folder);
  const inspection = await inspectProvider(folder, manifest, tools);
  return [
    ...problems,
    ...packageProblems(manifest),
    ...inspection.problems,
    // what could not be imported has been said
    ...(inspection.problems.length > 0 ? [] : descriptorProblems(descriptor, inspection)),
  ];
}

function packageProblems({ keywords, dependencies, peerDependencies }: Manifest): Problem[] {
  const problems: Problem[] = [];
  if (dependencyNames(dependencies).includes("@tradewind/core"))
    problems.push(
      badPackage(
        "@tradewind/core is among the dependencies of the package, which gives it a copy of its own.",
        "Move it to peerDependencies, and to devDependencies for your tests.",
      ),
    );
  else if (!dependencyNames(peerDependencies).includes("@tradewind/core"))
    problems.push(
      badPackage(
        "@tradewind/core is not among the peerDependencies of the package.",
        'Add "peerDependencies": { "@tradewind/core": "^0.1.0" }.',
      ),
    );
  if (!Array.isArray(keywords) || !keywords.includes("tradewind-provider"))
    problems.push(
      badPackage(
        'The package lacks the keyword "tradewind-provider".',
        'Add "keywords": ["tradewind-provider"]: by it people find the package.',
      ),
    );
  return problems;
}

function descriptorProblems(descriptor: ProviderDescriptor, inspection: Inspection): Problem[] {
  const missing = CONTRIBUTION_KINDS.flatMap((kind) =>
    descriptor[kind].flatMap((member) => missingExport(kind, member, inspection)),
  );
  if (missing.length > 0) return missing;
  const differences = differencesBetween(descriptor, describeProvider(inspection, descriptor));
  return differences.length > 0 ? [stale(differences)] : [];
}

function missingExport(
  kind: ContributionKind,
  { export: name, module }: { readonly export: string; readonly module: string },
  { modules }: Inspection,
): Problem[] {
  const exports = modules.get(module);
  const found = exports?.find((each) => each.name === name);
  if (found?.contribution?.kind === kind) return [];
  const known = (exports ?? []).flatMap((each) => (each.contribution?.kind === kind ? [each.name] : []));
  const what = found && (found.contribution ? `one of ${found.contribution.kind}` : "something else");
  return [notExported({ kind, name, module, found: what, known })];
}

function differencesBetween(told: ProviderDescriptor, real: ProviderDescriptor): string[] {
  const types = real.connectionTypes.filter(
    (type) => !told.connectionTypes.some((one) => isDeepStrictEqual(one, type)),
  );
  const staleTypes = types.map(({ type }) => `connectionTypes: ${type} is not as its code describes it`);
  return [...staleTypes, ...membersThatDiffer(told, real)];
}

function membersThatDiffer(told: ProviderDescriptor, real: ProviderDescriptor): string[] {
  return CONTRIBUTION_KINDS.flatMap((kind) => {
    const toldOf = new Map(told[kind].map((member) => [member.export, member]));
    const unlisted = real[kind].filter((member) => !toldOf.has(member.export));
    const changed = real[kind].filter(
      (member) =>
        toldOf.has(member.export) &&
        !isDeepStrictEqual({ ...toldOf.get(member.export) }, { ...member, module: toldOf.get(member.export)!.module }),
    );
    return [
      ...unlisted.map((member) => `${kind}: ${member.export} of module "${member.module}" is not listed`),
      ...changed.map((member) => `${kind}: ${member.export} is ${factsText(member)}`),
    ];
  });
}

function factsText(member: object): string {
  const facts = Object.entries(member).filter(([name]) => name !== "export" && name !== "module");
  return facts.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

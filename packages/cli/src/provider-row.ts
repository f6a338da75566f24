import type { Problem } from "@tradewind/core";
import { CONTRIBUTION_KINDS, type ContributionKind, type ProviderDescriptor } from "@tradewind/core/provider";
import type { Provider } from "@tradewind/runtime/providers";
import type { Row } from "./output.ts";

/** A provider in a list: what it brings as numbers, what is wrong with it as codes. */
export const providerRow = ({ name, version, descriptor, problems }: Provider): Row => ({
  package_name: name,
  version,
  title: descriptor?.title ?? null,
  brings: descriptor ? countsText(descriptor) : null,
  problems: problems.map(({ code }) => code),
});

/** Everything about a provider. */
export const providerFields = ({ name, version, description, folder, descriptor, problems }: Provider): Row => ({
  package_name: name,
  version,
  title: descriptor?.title ?? null,
  description,
  folder,
  ...Object.fromEntries(
    CONTRIBUTION_KINDS.map((kind) => [snakeCase(kind), descriptor ? namesOf(descriptor, kind) : []]),
  ),
  connection_types: descriptor?.connectionTypes.map(({ type }) => type) ?? [],
  problems: problems.map(({ code, message }) => `${code} ${message}`),
});

/** A problem of a provider in the form of all errors. */
export const problemText = (name: string, { code, message, hint }: Problem): string =>
  [`error ${code}  ${name}: ${message}`, `  hint  ${hint}`].join("\n");

function countsText(descriptor: ProviderDescriptor): string {
  return CONTRIBUTION_KINDS.flatMap((kind) => {
    const count = descriptor[kind].length;
    return count === 0 ? [] : `${count} ${count === 1 ? (SINGULAR[kind] ?? kind.slice(0, -1)) : kind}`;
  }).join(", ");
}

/** Of those that do not just lose an s. */
const SINGULAR: Readonly<Partial<Record<ContributionKind, string>>> = {
  policies: "set of policies",
  macros: "set of macros",
};

const namesOf = (descriptor: ProviderDescriptor, kind: ContributionKind): string[] =>
  descriptor[kind].map((member) => ("name" in member ? member.name : member.export));

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

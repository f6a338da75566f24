import type { Problem } from "@tradewind/core";
import { suggestion } from "@tradewind/core/engine";

/** A dependency that is called a provider is not there. */
export const notInstalled = (name: string): Problem => ({
  code: "TW8001",
  message: `Provider ${name} is among the dependencies and is not installed.`,
  hint: "Install it: npm install.",
});

/** A package.json or a descriptor is missing, or holds no JSON. */
export const unreadable = (file: string, cause: unknown): Problem => ({
  code: "TW8002",
  message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: "Write the descriptor with `tradewind providers build`, and let the package's `files` hold it.",
});

/** A descriptor holds something else than a descriptor. */
export const notADescriptor = (file: string, problems: readonly string[]): Problem => ({
  code: "TW8003",
  message: [`${file} is no descriptor of a provider:`, ...problems.map((problem) => `  ${problem}`)].join("\n"),
  hint: "Write it anew with `tradewind providers build`; docs/providers.md explains each field.",
});

/** A provider is made for another version of Tradewind. */
export const otherApi = (found: unknown, expected: number): Problem => ({
  code: "TW8004",
  message: `tradewind.apiVersion in package.json: found ${JSON.stringify(found) ?? "nothing"}, expected ${expected}.`,
  hint:
    typeof found === "number" && found > expected
      ? "Update tradewind, or install an older version of the provider."
      : "Update the provider; its author writes the version beside tradewind.provider.",
});

/** A module of a provider cannot be imported. */
export const notImportable = (module: string, reason: string): Problem => ({
  code: "TW8005",
  message: `Module "${module}" cannot be imported: ${reason}`,
  hint: "Build the package; importing a provider must need nothing that is not installed with it.",
});

/** A descriptor names an export that does not exist, or that is something else. */
export const notExported = ({
  kind,
  name,
  module,
  found,
  known,
}: {
  kind: string;
  name: string;
  module: string;
  found: string | undefined;
  known: readonly string[];
}): Problem => ({
  code: "TW8006",
  message: `${kind}: module "${module}" ${found === undefined ? `exports no ${name}` : `exports ${name}, which is no member of ${kind} but ${found}`}.`,
  hint: known.length > 0 ? suggestion(name, known) : "Run `tradewind providers build` after building the package.",
});

/** A descriptor says something else than the code. */
export const stale = (differences: readonly string[]): Problem => ({
  code: "TW8007",
  message: ["The descriptor is not what the package exports:", ...differences.map((line) => `  ${line}`)].join("\n"),
  hint: "Run `tradewind providers build` after building the package.",
});

/** Two providers bring something of one name. */
export const takenName = ({ kind, name, owner }: { kind: string; name: string; owner: string }): Problem => ({
  code: "TW8008",
  message: `${kind}: "${name}" is brought by ${owner}, too; that one is used.`,
  hint: "Remove one of the two packages, or rename one of the two.",
});

/** A provider does not share the project's @tradewind/core. */
export const ownCore = (found: string): Problem => ({
  code: "TW8009",
  message: `The package has a copy of @tradewind/core of its own (${found}): its operators and hooks would not be recognised.`,
  hint: "Name @tradewind/core among peerDependencies (and devDependencies), not among dependencies.",
});

/** A package.json lacks something that a provider's has, or says something else. */
export const badPackage = (message: string, hint: string): Problem => ({ code: "TW8010", message, hint });

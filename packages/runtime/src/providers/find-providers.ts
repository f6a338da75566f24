import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Problem, TradewindError } from "@tradewind/core";
import type { ProviderDescriptor } from "@tradewind/core/provider";
import { dependencyNames, type Manifest, packageFolder, projectFolder, readManifest } from "./manifest.ts";
import { notADescriptor, notInstalled, otherApi, takenName, unreadable } from "./provider-problems.ts";

/** The package.json of the project itself cannot be read, so that nobody knows its dependencies. */
export class ProjectManifestError extends TradewindError {
  constructor({ file, cause }: { file: string; cause: unknown }) {
    const { code, message } = unreadable(file, cause);
    super({ code, message, hint: "Mend the file: providers are found by the dependencies in it.", cause });
  }
}

/** A provider package among the dependencies of a project. */
export interface Provider {
  readonly name: string;
  /** Null where the package says none, or is not installed. */
  readonly version: string | null;
  readonly description: string | null;
  readonly folder: string | null;
  /** Undefined when it cannot be used; the problems say why. */
  readonly descriptor: ProviderDescriptor | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The providers of the project that `folder` lies in: those of its dependencies whose package.json names a descriptor. Nothing of
 * them is imported, and whatever is wrong with one is a problem of its own.
 *
 * @throws ProjectManifestError
 */
export async function findProviders(folder: string): Promise<Provider[]> {
  const root = projectFolder(folder);
  if (root === undefined) return [];
  const { dependencies, optionalDependencies, devDependencies } = await projectManifest(root);
  const needed = dependencyNames(dependencies);
  const names = new Set([...needed, ...dependencyNames(optionalDependencies), ...dependencyNames(devDependencies)]);
  const found = await Promise.all(
    [...names].sort().map((name) => findProvider(name, { root, isNeeded: needed.includes(name) })),
  );
  return withoutTakenNames(found.filter((provider) => provider !== undefined));
}

async function projectManifest(root: string): Promise<Manifest> {
  try {
    return await readManifest(root);
  } catch (cause) {
    throw new ProjectManifestError({ file: join(root, "package.json"), cause });
  }
}

async function findProvider(
  name: string,
  { root, isNeeded }: { root: string; isNeeded: boolean },
): Promise<Provider | undefined> {
  const folder = packageFolder(name, root);
  if (folder !== undefined) return readProvider(folder, name);
  // of a package that is not there only its name can say that it is a provider
  if (!isNeeded || !/(^|\/)tradewind-provider-/.test(name)) return undefined;
  return broken(name, null, [notInstalled(name)]);
}

/** The provider in a folder, by its package.json and its descriptor; undefined when the package names no descriptor. */
export async function readProvider(folder: string, name = folder): Promise<Provider | undefined> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (cause) {
    return broken(name, folder, [unreadable(join(folder, "package.json"), cause)]);
  }
  const field = (manifest.tradewind ?? {}) as { readonly provider?: unknown; readonly apiVersion?: unknown };
  if (typeof field.provider !== "string") return undefined;
  const problems: Problem[] = [];
  // reading the schema takes 60 ms, which projects without providers need not spend
  const { PROVIDER_API_VERSION } = await import("@tradewind/core/provider");
  if (field.apiVersion !== PROVIDER_API_VERSION) problems.push(otherApi(field.apiVersion, PROVIDER_API_VERSION));
  const read = await readDescriptor(join(folder, field.provider));
  const descriptor = "descriptor" in read ? read.descriptor : undefined;
  if ("problem" in read) problems.push(read.problem);
  return {
    ...aboutPackage(manifest, name),
    folder,
    descriptor: problems.length === 0 ? descriptor : undefined,
    problems,
  };
}

async function readDescriptor(file: string): Promise<{ descriptor: ProviderDescriptor } | { problem: Problem }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    return { problem: unreadable(file, cause) };
  }
  const { readProviderDescriptor } = await import("@tradewind/core/provider");
  const read = readProviderDescriptor(json);
  return "descriptor" in read ? read : { problem: notADescriptor(file, read.problems) };
}

function aboutPackage({ name, version, description }: Manifest, fallback: string) {
  return {
    name: textOf(name) ?? fallback,
    version: textOf(version),
    description: textOf(description),
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const broken = (name: string, folder: string | null, problems: readonly Problem[]): Provider => ({
  name,
  version: null,
  description: null,
  folder,
  descriptor: undefined,
  problems,
});

/** What is found by its name belongs to the first package that brings it. */
const NAMED = ["timetables", "secretsBackends", "executors", "macros", "deadlineReferences"] as const;

function withoutTakenNames(providers: readonly Provider[]): Provider[] {
  const owners = new Map<string, string>();
  return providers.map((provider) => {
    const { descriptor } = provider;
    if (!descriptor) return provider;
    const problems: Problem[] = [];
    const keepFree = (kind: (typeof NAMED)[number]) =>
      (descriptor[kind] as readonly { readonly name: string }[]).filter(({ name }) => {
        const owner = owners.get(`${kind} ${name}`);
        if (owner === undefined) owners.set(`${kind} ${name}`, provider.name);
        else problems.push(takenName({ kind, name, owner }));
        return owner === undefined;
      });
    const free = Object.fromEntries(NAMED.map((kind) => [kind, keepFree(kind)]));
    if (problems.length === 0) return provider;
    return {
      ...provider,
      descriptor: { ...descriptor, ...free },
      problems: [...provider.problems, ...problems],
    };
  });
}

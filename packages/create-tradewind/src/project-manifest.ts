import { type OwnManifest, rangeOf } from "./own-manifest.ts";
import type { PackageManager } from "./package-manager.ts";

/** A package.json, or a part of one. */
export type Manifest = Readonly<Record<string, unknown>>;

type Ranges = Readonly<Record<string, string>>;

/** Where the versions in a project's package.json come from. */
export interface Versions {
  readonly own: OwnManifest;
  /** Files of packages to be taken instead of what the registry has. */
  readonly packed: Ranges;
  readonly manager: PackageManager;
}

/** Where a package manager reads that a package is to be taken from elsewhere, also where others depend on it. */
const OVERRIDES: Readonly<Record<PackageManager, (packed: Ranges) => Manifest>> = {
  npm: (packed) => ({ overrides: packed }),
  pnpm: (packed) => ({ pnpm: { overrides: packed } }),
  yarn: (packed) => ({ resolutions: packed }),
};

/** The package.json of a project: the parts that its templates have, with the versions of their dependencies. */
export function projectManifest(parts: readonly Manifest[], { own, packed, manager }: Versions): Manifest {
  const whole = parts.reduce(merged, {});
  const needed = {
    ...whole,
    ...ranges(whole, ["dependencies", "devDependencies"], (name) => packed[name] ?? rangeOf(name, own)),
    // what others are to have is never a file
    ...ranges(whole, ["peerDependencies"], (name) => rangeOf(name, own)),
  };
  const overrides = Object.keys(packed).length === 0 ? {} : OVERRIDES[manager](packed);
  return { ...needed, ...overrides };
}

/** Objects are laid over each other, at any depth; everything else is replaced. */
function merged(under: Manifest, over: Manifest): Manifest {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isObject(below) && isObject(value) ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(entries) };
}

const isObject = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The lists of dependencies with their ranges, which are `*` in a template. */
function ranges(manifest: Manifest, kinds: readonly string[], rangeFor: (name: string) => string): Manifest {
  const lists = kinds.flatMap((kind) => {
    const list = manifest[kind];
    if (!isObject(list)) return [];
    return [[kind, Object.fromEntries(Object.keys(list).map((name) => [name, rangeFor(name)]))] as const];
  });
  return Object.fromEntries(lists);
}

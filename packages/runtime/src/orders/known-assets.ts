import type { DagDocument } from "@tradewind/core";
import {
  type AssetAliasDocument,
  type AssetDocument,
  assetConditionOf,
  assetsIn,
  type Json,
  type NamedAsset,
} from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";

/** A task of a DAG. */
export interface TaskName {
  readonly dagId: string;
  readonly taskId: string;
}

/** Who has to do with an asset or an alias. */
export interface AssetUsers {
  /** Tasks that have it as outlet. */
  readonly producers: TaskName[];
  /** Tasks that have it as inlet. */
  readonly readers: TaskName[];
  /** DAGs whose schedule names it. */
  readonly consumers: string[];
}

/** An asset that DAGs name, or that was updated through an alias. */
export interface KnownAsset extends AssetUsers {
  readonly name: string;
  readonly uri: string;
  readonly group: string;
  readonly extra: { readonly [name: string]: Json };
  /** Aliases that it was ever added to. */
  readonly aliases: readonly string[];
  readonly events: number;
  readonly lastEventAt: number | null;
}

export interface KnownAlias extends AssetUsers {
  readonly name: string;
  readonly group: string;
  /** Assets that were ever added to it. */
  readonly assets: readonly string[];
}

/** All assets of active DAGs, and those that tasks have added to aliases, by name. */
export async function knownAssets(store: Store): Promise<KnownAsset[]> {
  const queries = await store.queries();
  const named = await usersOf(store, "asset");
  const byUri = await usersByUri(store);
  const updated = new Map(queries.listUpdatedAssets().map((row) => [row.asset, row]));
  const aliases = queries.listAssetAliases();
  const names = [...new Set([...named.keys(), ...updated.keys()])].sort();
  return names.map((name) => {
    const { asset, ...users } = named.get(name) ?? NOBODY();
    const events = updated.get(name);
    const uri = asset?.uri ?? events?.uri ?? name;
    const { readers = [], consumers = [] } = byUri.get(uri) ?? {};
    return {
      name,
      uri,
      group: asset?.group ?? "asset",
      extra: asset?.extra ?? {},
      ...users,
      readers: [...users.readers, ...readers],
      consumers: [...new Set([...users.consumers, ...consumers])],
      aliases: aliases.flatMap((row) => (row.asset === name ? [row.alias] : [])),
      events: events?.events ?? 0,
      lastEventAt: events?.lastAt ?? null,
    };
  });
}

/** All aliases of active DAGs, by name. */
export async function knownAliases(store: Store): Promise<KnownAlias[]> {
  const rows = (await store.queries()).listAssetAliases();
  const named = await usersOf(store, "alias");
  return [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { asset, ...users }]) => ({
      name,
      group: asset?.group ?? "asset",
      ...users,
      assets: rows.flatMap((row) => (row.alias === name ? [row.asset] : [])),
    }));
}

type Kind = "asset" | "alias";
type Leaf<K extends Kind> = Extract<AssetDocument | AssetAliasDocument, { readonly kind: K }>;
type Users<K extends Kind> = AssetUsers & { asset: Leaf<K> | undefined };

const NOBODY = (): AssetUsers & { asset: undefined } => ({
  producers: [],
  readers: [],
  consumers: [],
  asset: undefined,
});

async function usersOf<K extends Kind>(store: Store, kind: K): Promise<Map<string, Users<K>>> {
  const found = new Map<string, Users<K>>();
  const note = (asset: NamedAsset, use: (users: AssetUsers) => void): void => {
    if (asset.kind === "uri" || (asset.kind === "name" ? "asset" : asset.kind) !== kind) return;
    const users: Users<K> = found.get(asset.name) ?? NOBODY();
    if (asset.kind !== "name") users.asset ??= asset as Leaf<K>;
    found.set(asset.name, users);
    use(users);
  };
  for (const document of await activeDocuments(store)) {
    const { dagId, tasks, schedule } = document;
    const condition = assetConditionOf(schedule);
    for (const asset of condition ? assetsIn(condition) : []) note(asset, ({ consumers }) => consumers.push(dagId));
    for (const { taskId, inlets = [], outlets = [] } of tasks) {
      for (const asset of outlets) note(asset, ({ producers }) => producers.push({ dagId, taskId }));
      for (const asset of inlets) note(asset, ({ readers }) => readers.push({ dagId, taskId }));
    }
  }
  return found;
}

/** DAGs whose schedule, and tasks whose inlets, name an asset by where it is. */
async function usersByUri(store: Store): Promise<Map<string, AssetUsers>> {
  const found = new Map<string, AssetUsers>();
  const note = (asset: NamedAsset, use: (users: AssetUsers) => void): void => {
    if (asset.kind !== "uri") return;
    const users = found.get(asset.uri) ?? NOBODY();
    found.set(asset.uri, users);
    use(users);
  };
  for (const { dagId, schedule, tasks } of await activeDocuments(store)) {
    const condition = assetConditionOf(schedule);
    for (const part of condition ? assetsIn(condition) : []) note(part, ({ consumers }) => consumers.push(dagId));
    for (const { taskId, inlets = [] } of tasks)
      for (const part of inlets) note(part, ({ readers }) => readers.push({ dagId, taskId }));
  }
  return found;
}

async function activeDocuments(store: Store): Promise<DagDocument[]> {
  const rows = (await store.getDags()).filter(({ isActive }) => isActive);
  const documents = await Promise.all(rows.map(({ hash }) => store.getDocument(hash)));
  return documents.flatMap((document) => document ?? []);
}

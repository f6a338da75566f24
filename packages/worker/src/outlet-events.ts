import {
  type Asset,
  type AssetAlias,
  type OutletAliasEvents,
  type OutletEvent,
  type OutletEvents,
  UnknownAssetError,
} from "@tradewind/core";
import { type AssetChange, assertPartitionKey, type BoundTask, extraAsJson } from "@tradewind/core/engine";

type Extra = Record<string, unknown>;

interface AddedAsset {
  readonly alias: string;
  readonly asset: Asset;
  readonly extra: Extra;
  readonly partitionKey: string | undefined;
}

/** What one attempt says about its outlets; they are updated when it succeeds. */
export class OutletEventsOf implements OutletEvents {
  readonly #taskId: string;
  readonly #outlets: readonly (Asset | AssetAlias)[];
  readonly #events = new Map<string, OutletEvent>();
  readonly #keys = new Map<string, Set<string>>();
  readonly #added: AddedAsset[] = [];

  constructor({ taskId, options }: Pick<BoundTask, "taskId" | "options">) {
    this.#taskId = taskId;
    this.#outlets = options.outlets ?? [];
  }

  get(outlet: Asset): OutletEvent;
  get(outlet: AssetAlias): OutletAliasEvents;
  get(outlet: Asset | AssetAlias): OutletEvent | OutletAliasEvents {
    const { name } = outlet;
    const isKnown = this.#outlets.some((one) => one.name === name && isAsset(one) === isAsset(outlet));
    if (!isKnown) {
      const known = this.#outlets.map((one) => one.name);
      throw new UnknownAssetError({ task: this.#taskId, among: "outlets", found: name, known });
    }
    return isAsset(outlet) ? this.#eventOf(name) : this.#aliasOf(name);
  }

  /**
   * The events of a success: one of each asset, or of each of its partitions, and one of each asset, extra and partition that were added
   * to aliases.
   *
   * @throws NotSerialisableError, AssetExtraError
   */
  changes(): AssetChange[] {
    const own = this.#outlets.filter(isAsset).flatMap(({ name, uri }): AssetChange[] => {
      const change = { asset: name, uri, extra: extraAsJson(name, this.#events.get(name)?.extra ?? {}), aliases: [] };
      const keys = this.#keys.get(name);
      return keys ? [...keys].map((partitionKey) => ({ ...change, partitionKey })) : [change];
    });
    const byContent = new Map<string, AssetChange>();
    for (const { alias, asset, extra: said, partitionKey } of this.#added) {
      const extra = extraAsJson(asset.name, said);
      const content = JSON.stringify([asset.name, extra, partitionKey ?? null]);
      const aliases = byContent.get(content)?.aliases ?? [];
      const all = aliases.includes(alias) ? aliases : [...aliases, alias];
      byContent.set(content, {
        asset: asset.name,
        uri: asset.uri,
        extra,
        aliases: all,
        ...(partitionKey !== undefined && { partitionKey }),
      });
    }
    return [...own, ...byContent.values()];
  }

  #eventOf(name: string): OutletEvent {
    const known = this.#events.get(name);
    if (known) return known;
    const event: OutletEvent = {
      extra: {},
      add(extra) {
        Object.assign(event.extra, extra);
      },
      addPartitions: (...keys) => this.#addPartitions(name, keys),
    };
    this.#events.set(name, event);
    return event;
  }

  #aliasOf(alias: string): OutletAliasEvents {
    return {
      add: (asset, extra = {}, { partitionKey } = {}) => {
        if (partitionKey !== undefined) assertPartitionKey(`partitionKey of asset "${asset.name}"`, partitionKey);
        this.#added.push({ alias, asset, extra: { ...extra }, partitionKey });
      },
    };
  }

  #addPartitions(asset: string, keys: readonly string[]): void {
    for (const key of keys) assertPartitionKey(`a partition of asset "${asset}"`, key);
    const known = this.#keys.get(asset) ?? new Set();
    for (const key of keys) known.add(key);
    if (known.size > 0) this.#keys.set(asset, known);
  }
}

const isAsset = (outlet: Asset | AssetAlias): outlet is Asset => "uri" in outlet;

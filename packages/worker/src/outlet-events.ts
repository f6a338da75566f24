import {
  type Asset,
  type AssetAlias,
  type OutletAliasEvents,
  type OutletEvent,
  type OutletEvents,
  UnknownAssetError,
} from "@tradewind/core";
import { type AssetChange, type BoundTask, extraAsJson } from "@tradewind/core/engine";

type Extra = Record<string, unknown>;

/** What one attempt says about its outlets; they are updated when it succeeds. */
export class OutletEventsOf implements OutletEvents {
  readonly #taskId: string;
  readonly #outlets: readonly (Asset | AssetAlias)[];
  readonly #events = new Map<string, OutletEvent>();
  readonly #added: { readonly alias: string; readonly asset: Asset; readonly extra: Extra }[] = [];

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
   * The events of a success: one of each asset, and one of each asset and extra that were added to aliases.
   *
   * @throws NotSerialisableError, AssetExtraError
   */
  changes(): AssetChange[] {
    const own = this.#outlets.filter(isAsset).map(({ name, uri }): AssetChange => {
      const extra = extraAsJson(name, this.#events.get(name)?.extra ?? {});
      return { asset: name, uri, extra, aliases: [] };
    });
    const byContent = new Map<string, AssetChange>();
    for (const { alias, asset, extra: said } of this.#added) {
      const extra = extraAsJson(asset.name, said);
      const content = JSON.stringify([asset.name, extra]);
      const aliases = byContent.get(content)?.aliases ?? [];
      const all = aliases.includes(alias) ? aliases : [...aliases, alias];
      byContent.set(content, { asset: asset.name, uri: asset.uri, extra, aliases: all });
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
    };
    this.#events.set(name, event);
    return event;
  }

  #aliasOf(alias: string): OutletAliasEvents {
    return { add: (asset, extra = {}) => void this.#added.push({ alias, asset, extra: { ...extra } }) };
  }
}

const isAsset = (outlet: Asset | AssetAlias): outlet is Asset => "uri" in outlet;

import {
  type Asset,
  type AssetAlias,
  type AssetEvent,
  type AssetEvents,
  type InletEvents,
  UnknownAssetError,
} from "@tradewind/core";
import { assetEventOf } from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";

const DEFAULT_LIMIT = 100;

/** Earlier events of the inlets, asked for when they are wanted. */
export const inletEvents = (task: string, inlets: readonly (Asset | AssetAlias)[], port: AttemptPort): InletEvents => ({
  async get(inlet, { limit = DEFAULT_LIMIT } = {}) {
    const { name } = inlet;
    const known = inlets.map((one) => one.name);
    if (!known.includes(name)) throw new UnknownAssetError({ task, among: "inlets", found: name, known });
    const of = "uri" in inlet ? "asset" : "alias";
    return (await port.assetEvents({ of, name, limit })).map(assetEventOf);
  },
});

/** The events that have made the run, asked for once. */
export function triggeringAssetEvents(port: AttemptPort): AssetEvents {
  let found: Promise<readonly AssetEvent[]> | undefined;
  const all = () => {
    found ??= port.assetEvents({ of: "run" }).then((records) => records.map(assetEventOf));
    return found;
  };
  return {
    all,
    async get(asset) {
      const { name } = asset;
      const isOf = (event: AssetEvent) => ("uri" in asset ? event.asset.name === name : event.aliases.includes(name));
      return (await all()).filter(isOf);
    },
  };
}

import {
  type Asset,
  type AssetAlias,
  type AssetEvent,
  type AssetEvents,
  type AssetRef,
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
      return (await all()).filter((event) => isOf(event, asset));
    },
  };
}

function isOf({ asset: { name, uri }, aliases }: AssetEvent, asked: Asset | AssetAlias | AssetRef): boolean {
  if (!("name" in asked)) return asked.uri === uri;
  return "uri" in asked ? asked.name === name : aliases.includes(asked.name);
}

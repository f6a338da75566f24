import { type AssetEvent, type AssetEvents, type InletEvents, UnknownAssetError } from "@tradewind/core";
import { assetEventOf, type Inlet, inletName } from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";

const DEFAULT_LIMIT = 100;

/** Earlier events of the inlets, asked for when they are wanted. */
export const inletEvents = (task: string, inlets: readonly Inlet[], port: AttemptPort): InletEvents => ({
  async get(inlet, { limit = DEFAULT_LIMIT } = {}) {
    const { of, name } = inletName(inlet);
    const known = inlets.map((one) => inletName(one));
    if (!known.some((one) => one.name === name && one.of === of)) {
      const names = known.map((one) => one.name);
      throw new UnknownAssetError({ task, among: "inlets", found: name, known: names });
    }
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

function isOf({ asset: { name, uri }, aliases }: AssetEvent, asked: Inlet): boolean {
  const { of, name: its } = inletName(asked);
  if (of === "uri") return its === uri;
  return of === "asset" ? its === name : aliases.includes(its);
}

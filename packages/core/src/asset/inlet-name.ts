import type { Asset, AssetAlias, AssetRef } from "./asset.ts";

/** What a task may read. */
export type Inlet = Asset | AssetAlias | AssetRef;

/** How events of an inlet are asked for. */
export interface InletName {
  readonly of: "asset" | "alias" | "uri";
  readonly name: string;
}

/** A reference is resolved when its events are read: nothing is looked up here. */
export function inletName(inlet: Inlet): InletName {
  if ("ref" in inlet)
    return "uri" in inlet.ref ? { of: "uri", name: inlet.ref.uri } : { of: "asset", name: inlet.ref.name };
  return { of: "uri" in inlet ? "asset" : "alias", name: inlet.name };
}

import type { Json } from "../document/dag-document.ts";
import { AssetExtraError } from "../errors/asset-errors.ts";
import { encodeXCom } from "../xcom/encode.ts";

/**
 * What a task says about an update, as it is stored.
 *
 * @throws NotSerialisableError naming the part that cannot be stored, AssetExtraError for what is more than JSON.
 */
export function extraAsJson(asset: string, extra: Readonly<Record<string, unknown>>): { [name: string]: Json } {
  const text = encodeXCom(extra);
  if (typeof text !== "string") throw new AssetExtraError({ asset });
  return (JSON.parse(text) as { json: { [name: string]: Json } }).json;
}

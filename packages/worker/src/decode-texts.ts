import { decodeTexts, MAX_MAPPING_DEPTH, type XComTexts } from "@tradewind/core/engine";
import type { Masker } from "./masking/masker.ts";
import { secretsOfXCom } from "./masking/xcom-secrets.ts";
import { loadTexts, type XComStorage } from "./xcom-storage.ts";

/** XComs of others as values, wherever they are kept. What is known to be secret in them is masked here, too. */
export async function decodedTexts(
  texts: XComTexts,
  { masker, storage }: { readonly masker: Masker; readonly storage: Pick<XComStorage, "backend"> | undefined },
): Promise<unknown> {
  const loaded = await loadTexts(texts, storage);
  for (const text of [loaded].flat(MAX_MAPPING_DEPTH) as (string | null)[]) {
    if (text !== null) for (const secret of secretsOfXCom(text)) masker.addSecret(secret);
  }
  return decodeTexts(loaded);
}

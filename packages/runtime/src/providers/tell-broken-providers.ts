import { TradewindError } from "@tradewind/core";
import { findProviders } from "./find-providers.ts";
import { ProviderError } from "./import-contribution.ts";

/** Tells what is wrong with the providers of a folder's project, as far as that is known without importing them. */
export async function tellBrokenProviders(folder: string, onTrouble: (error: TradewindError) => void): Promise<void> {
  try {
    for (const { name: provider, problems } of await findProviders(folder))
      for (const problem of problems) onTrouble(new ProviderError({ provider, ...problem }));
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error;
    onTrouble(error);
  }
}

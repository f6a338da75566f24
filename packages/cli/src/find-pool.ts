import { UnknownNameError } from "@tradewind/core";
import type { PoolRow, Store } from "@tradewind/store";

/** A pool by its name. @throws UnknownNameError with the nearest match */
export async function findPool(store: Store, name: string): Promise<PoolRow> {
  const pools = (await store.catalog()).pools.list();
  const pool = pools.find((row) => row.name === name);
  if (pool) return pool;
  throw new UnknownNameError({ kind: "pool", found: name, known: pools.map((row) => row.name) });
}

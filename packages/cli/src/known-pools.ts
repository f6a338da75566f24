import { existsSync } from "node:fs";

/** The pools of a store; undefined where there is no store that could say, or none that can be read. */
export async function knownPools(path: string): Promise<string[] | undefined> {
  if (!existsSync(path)) return undefined;
  const { openSqliteStore } = await import("@tradewind/store");
  const store = await openSqliteStore({ path });
  try {
    return (await store.catalog()).pools.list().map(({ name }) => name);
  } finally {
    await store.close();
  }
}

import "../one-file.ts";
import { InvalidOptionError } from "@tradewind/core";
import { emptyStoreImage, keyFile, openSqliteStore } from "@tradewind/store";
import { assertSizes } from "../known-sizes.ts";
import { ManualClock } from "../manual-clock.ts";
import { assertEdges } from "./assert-edges.ts";
import type { TestEnvOptions } from "./env-options.ts";
import { endOfWork } from "./outside-work.adapter.ts";
import { TestEnv } from "./test-env.ts";

/** Opens the store of an environment, and sizes its pools. */
export async function openEnv(options: TestEnvOptions, startMs: number): Promise<TestEnv> {
  assertEdges(options);
  assertStore(options.store);
  assertSizes(options);
  const { store: place = "memory", pools = {} } = options;
  const store = await openSqliteStore({
    ...(place === "memory"
      ? { path: ":memory:", image: await emptyImage() }
      : { path: place.sqlite, keys: keyFile(`${place.sqlite}.key`) }),
    defer: endOfWork(),
  });
  const catalog = await store.catalog();
  for (const [name, slots] of Object.entries(pools)) {
    catalog.pools.put({ name, slots, description: null, includeDeferred: false });
  }
  const env = new TestEnv({ options, store, catalog, clock: new ManualClock(startMs) });
  await env.open();
  return env;
}

function assertStore(store: unknown): void {
  const path = typeof store === "object" && store !== null && "sqlite" in store ? store.sqlite : undefined;
  if (store === undefined || store === "memory" || typeof path === "string") return;
  throw new InvalidOptionError({ option: "store", found: store, expected: '"memory", or { sqlite: "a file" }' });
}

// the same for all environments of a process: a schema takes longer to make than a run
let image: Promise<Buffer> | undefined;

function emptyImage(): Promise<Buffer> {
  image ??= emptyStoreImage();
  return image;
}

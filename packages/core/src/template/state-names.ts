import type { Fetched } from "./fetched.ts";
import { fallbackIn } from "./keywords.ts";
import { openObject } from "./safe-lookup.ts";

/** `task_state_store.get("job", default)`. A template only reads. */
export const taskStateNames = (fetched: Fetched): object => reader((key) => fetched.state({ of: "task", key }));

/** `asset_state_store["orders"].get("since")`; `asset_state_store.get` is that of the task's only asset. */
export const assetStateNames = (fetched: Fetched): object => {
  const only = reader((key) => fetched.state({ of: "asset", key }));
  return openObject((name) =>
    name === "get" ? only.get : reader((key) => fetched.state({ of: "asset", asset: name, key })),
  );
};

const reader = (look: (key: string) => unknown) => ({
  get(key: string, ...given: unknown[]): unknown {
    const found = look(key);
    return found === undefined ? fallbackIn(given) : found;
  },
});

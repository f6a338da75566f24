import type { Store } from "@tradewind/store";
import { describeRules } from "./rule.ts";
import { STORE_RULES } from "./store-rules.ts";

/**
 * The contract of a store, one test for each rule: moves are applied once, as a whole, or not at all; what they set in motion is kept with
 * them; asset events are consumed once by each consumer. Call it at the top of a test file.
 *
 * @param name What the store is called.
 * @param open Makes an empty one, for one rule; it is closed then.
 * @example
 * describeStore("SQLite", () => openSqliteStore({ path: ":memory:" }));
 */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describeRules(`store ${name}`, STORE_RULES, open);
}

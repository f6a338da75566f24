import type { Store } from "@tradewind/store";
import { ASSET_EVENT_RULES } from "./asset-event-rules.ts";
import { PARTITION_RULES } from "./partition-rules.ts";
import type { Rule } from "./rule.ts";
import { STORE_MOVE_RULES } from "./store-move-rules.ts";
import { STORE_RECORD_RULES } from "./store-record-rules.ts";
import { STORE_STATE_RULES } from "./store-state-rules.ts";

/** What is asked of every store. */
export const STORE_RULES: readonly Rule<() => Promise<Store>>[] = [
  ...STORE_MOVE_RULES,
  ...STORE_RECORD_RULES,
  ...STORE_STATE_RULES,
  ...ASSET_EVENT_RULES,
  ...PARTITION_RULES,
];

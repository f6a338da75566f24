import { isExecuting } from "@tradewind/core/engine";
import type { PoolRow, Store } from "@tradewind/store";
import type { Row } from "./output.ts";

/** Pools as commands list them, in Airflow's names, with the slots that are taken now. */
export async function poolRows(store: Store): Promise<Row[]> {
  const { pools } = await store.catalog();
  const found = pools.list();
  const used = await usedSlots(store, found);
  return found.map(({ name, slots, description, includeDeferred }) => {
    const taken = used.get(name) ?? 0;
    return {
      pool: name,
      slots,
      used_slots: taken,
      // -1 is Airflow's word for a pool without limit
      open_slots: slots < 0 ? -1 : Math.max(0, slots - taken),
      description,
      include_deferred: includeDeferred,
    };
  });
}

async function usedSlots(store: Store, pools: readonly PoolRow[]): Promise<ReadonlyMap<string, number>> {
  const countsDeferred = new Set(pools.filter((pool) => pool.includeDeferred).map(({ name }) => name));
  const slotsOf = slotsByVersion(store);
  const used = new Map<string, number>();
  for (const { hash, taskId, state } of (await store.queries()).listActiveTasks()) {
    const task = (await slotsOf(hash)).get(taskId);
    if (task && (isExecuting(state) || (state === "deferred" && countsDeferred.has(task.pool))))
      used.set(task.pool, (used.get(task.pool) ?? 0) + task.poolSlots);
  }
  return used;
}

type Slots = ReadonlyMap<string, { readonly pool: string; readonly poolSlots: number }>;

/** What the tasks of a version of a DAG occupy; each version is read once. */
function slotsByVersion(store: Store): (hash: string) => Promise<Slots> {
  const known = new Map<string, Slots>();
  return async (hash) => {
    const slots = known.get(hash) ?? new Map((await store.getDocument(hash))?.tasks.map((task) => [task.taskId, task]));
    known.set(hash, slots);
    return slots;
  };
}

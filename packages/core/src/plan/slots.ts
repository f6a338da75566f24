/** What an attempt occupies while it is queued or runs. One object serves all attempts of a task. */
export interface SlotClaim {
  readonly dagId: string;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly maxActiveTasks: number;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagRun: number | null;
  /** The executor that the task names; undefined: the first one. */
  readonly executor?: string | undefined;
}

export interface PoolSize {
  /** -1: without limit. */
  readonly slots: number;
  readonly includeDeferred: boolean;
}

/** What keeps an attempt from starting. */
export type SlotBlocker =
  | { readonly kind: "paused" }
  | { readonly kind: "parallelism"; readonly used: number; readonly limit: number }
  | { readonly kind: "no_pool"; readonly pool: string }
  | { readonly kind: "no_executor"; readonly executor: string }
  | { readonly kind: "pool"; readonly pool: string; readonly used: number; readonly limit: number }
  | { readonly kind: "max_active_tasks"; readonly used: number; readonly limit: number }
  | { readonly kind: "max_active_tis_per_dag"; readonly used: number; readonly limit: number }
  | { readonly kind: "max_active_tis_per_dagrun"; readonly used: number; readonly limit: number };

/** Which limits are in force. */
export interface SlotLimits {
  readonly parallelism: number;
  /** Pools by name; without a table every pool exists and has no limit. */
  readonly pools?: ReadonlyMap<string, PoolSize> | undefined;
  readonly isPaused?: ((dagId: string) => boolean) | undefined;
  /** The names of the executors; without a list every name is one. */
  readonly executors?: readonly string[] | undefined;
}

/**
 * Who occupies what: attempts that are queued or run, by pool, DAG, task and run. Everything is counted from the claims themselves;
 * limits may change at any time and hold for whatever is taken from then on. Deterministic, without I/O.
 */
export class Slots {
  #limits: SlotLimits;
  #used = 0;
  readonly #byPool = new Map<string, number>();
  readonly #byDag = new Map<string, number>();
  readonly #byTask = new Map<string, number>();

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  setLimits(limits: SlotLimits): void {
    this.#limits = limits;
  }

  /** How many attempts of a DAG hold a slot. */
  activeIn(dagId: string): number {
    return this.#byDag.get(dagId) ?? 0;
  }

  /** Slots in use of a pool. */
  usedIn(pool: string): number {
    return this.#byPool.get(pool) ?? 0;
  }

  /** The first limit that an attempt would go beyond; undefined when it may start. */
  blockerOf(claim: SlotClaim, runKey: number): SlotBlocker | undefined {
    return (
      this.dagBlocker(claim) ??
      this.executorBlocker(claim) ??
      this.poolBlocker(claim) ??
      this.#taskBlocker(claim, runKey)
    );
  }

  /** What keeps all attempts of the claim's DAG from starting. */
  dagBlocker({ dagId, maxActiveTasks }: SlotClaim): SlotBlocker | undefined {
    const { parallelism, isPaused } = this.#limits;
    if (isPaused?.(dagId)) return { kind: "paused" };
    if (this.#used >= parallelism) return { kind: "parallelism", used: this.#used, limit: parallelism };
    const inDag = this.activeIn(dagId);
    return inDag >= maxActiveTasks ? { kind: "max_active_tasks", used: inDag, limit: maxActiveTasks } : undefined;
  }

  /** Whether nobody would execute it. */
  executorBlocker({ executor }: SlotClaim): SlotBlocker | undefined {
    if (executor === undefined) return undefined;
    const { executors } = this.#limits;
    return executors === undefined || executors.includes(executor) ? undefined : { kind: "no_executor", executor };
  }

  poolBlocker({ pool, poolSlots }: SlotClaim): SlotBlocker | undefined {
    const { pools } = this.#limits;
    if (!pools) return undefined;
    const size = pools.get(pool);
    if (!size) return { kind: "no_pool", pool };
    const used = this.usedIn(pool);
    return size.slots >= 0 && used + poolSlots > size.slots
      ? { kind: "pool", pool, used, limit: size.slots }
      : undefined;
  }

  #taskBlocker(claim: SlotClaim, runKey: number): SlotBlocker | undefined {
    const { maxActiveTisPerDag: perDag, maxActiveTisPerDagRun: perRun } = claim;
    const used = perDag === null ? 0 : (this.#byTask.get(taskKey(claim)) ?? 0);
    if (perDag !== null && used >= perDag) return { kind: "max_active_tis_per_dag", used, limit: perDag };
    const inRun = perRun === null ? 0 : (this.#byTask.get(runTaskKey(claim, runKey)) ?? 0);
    return perRun !== null && inRun >= perRun
      ? { kind: "max_active_tis_per_dagrun", used: inRun, limit: perRun }
      : undefined;
  }

  take(claim: SlotClaim, runKey: number): void {
    this.#count(claim, runKey, 1);
  }

  give(claim: SlotClaim, runKey: number): void {
    this.#count(claim, runKey, -1);
  }

  /** A deferred attempt holds nothing but its pool's slots, where the pool says so. */
  takeDeferred({ pool, poolSlots }: SlotClaim): boolean {
    const counts = this.#limits.pools?.get(pool)?.includeDeferred ?? false;
    if (counts) add(this.#byPool, pool, poolSlots);
    return counts;
  }

  giveDeferred({ pool, poolSlots }: SlotClaim): void {
    add(this.#byPool, pool, -poolSlots);
  }

  #count(claim: SlotClaim, runKey: number, sign: 1 | -1): void {
    this.#used += sign;
    add(this.#byPool, claim.pool, sign * claim.poolSlots);
    add(this.#byDag, claim.dagId, sign);
    if (claim.maxActiveTisPerDag !== null) add(this.#byTask, taskKey(claim), sign);
    if (claim.maxActiveTisPerDagRun !== null) add(this.#byTask, runTaskKey(claim, runKey), sign);
  }
}

// ids contain no blanks
const taskKey = ({ dagId, taskId }: SlotClaim): string => `${dagId} ${taskId}`;
const runTaskKey = ({ taskId }: SlotClaim, runKey: number): string => `${runKey} ${taskId}`;

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

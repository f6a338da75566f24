import { isExecuting, type SlotClaim, type TaskState } from "@tradewind/core/engine";
import type { LogRow } from "./run-case.ts";
import type { OffendingRow, Violation } from "./violation.ts";

/** A pool as it is now, and from which position of the log on it has been so. */
export interface CheckedPool {
  readonly name: string;
  readonly slots: number;
  readonly includeDeferred: boolean;
  readonly sinceSeq: number;
}

/** What the limits need to know of a run. */
export interface LimitedRun {
  readonly dagId: string;
  readonly backfillId: number | null;
  /** Claims by task id, of the version that the run is pinned to. */
  readonly claims: ReadonlyMap<string, SlotClaim>;
  /** A process carries or has carried it by itself: it is beside all limits. */
  readonly isOnItsOwn: boolean;
  /** Moves up to here are not judged: the run may have had another version, or belonged to no backfill. */
  readonly judgedAfter: number;
}

export interface LimitsView {
  readonly runs: ReadonlyMap<number, LimitedRun>;
  readonly pools: ReadonlyMap<string, CheckedPool>;
  /** The most runs that any version of the DAG allows. */
  readonly maxActiveRuns: ReadonlyMap<string, number>;
  readonly backfillLimits: ReadonlyMap<number, number>;
}

/** A scheduler in trouble reads the limits again after ten seconds at the latest; meanwhile it goes by the old ones. */
const GRACE_MS = 30_000;

/**
 * Follows all moves of a store in their order and adds up who holds what: judged is every move that takes something, at the
 * moment at which it is written. What cannot be known any more, such as the size that a pool had before, is not judged.
 */
export class LimitsWatch {
  readonly #view: LimitsView;
  readonly #counts = new Map<string, number>();
  readonly #holding = new Map<string, readonly (readonly [key: string, by: number])[]>();
  /** Of what executes: what its version of the DAG allows. */
  readonly #claims = new Map<string, SlotClaim>();
  readonly #activeRuns = new Map<number, string>();
  readonly #judgedFrom = new Map<string, number>();
  readonly #overPools: OffendingRow[] = [];
  readonly #overLimits: OffendingRow[] = [];

  constructor(view: LimitsView) {
    this.#view = view;
  }

  get violations(): Violation[] {
    const found = [
      { id: "I13", what: "tasks that are queued or run hold no more slots than their pool has", rows: this.#overPools },
      { id: "I14", what: "no more runs and tasks are active than their DAG allows", rows: this.#overLimits },
    ];
    return found.filter(({ rows }) => rows.length > 0);
  }

  see(row: LogRow): void {
    for (const { name, sinceSeq } of this.#view.pools.values()) {
      if (row.seq > sinceSeq && !this.#judgedFrom.has(name)) this.#judgedFrom.set(name, row.at + GRACE_MS);
    }
    const run = this.#view.runs.get(row.runKey);
    if (!run || run.isOnItsOwn || row.seq <= run.judgedAfter) return;
    if (row.taskId === null) this.#seeRun(row, run);
    else this.#seeTask(row, run);
  }

  #seeRun(row: LogRow, { dagId, backfillId }: LimitedRun): void {
    const before = this.#activeRuns.get(row.runKey);
    if (before !== undefined) this.#count(before, -1);
    this.#activeRuns.delete(row.runKey);
    if (row.toState !== "running") return;
    const key = backfillId === null ? `runs of ${dagId}` : `runs of backfill ${backfillId}`;
    this.#activeRuns.set(row.runKey, key);
    const used = this.#count(key, 1);
    const limit = backfillId === null ? this.#view.maxActiveRuns.get(dagId) : this.#view.backfillLimits.get(backfillId);
    if (row.actor === "scheduler" && limit !== undefined && used > limit)
      this.#overLimits.push({ dagId, ...row, of: key, used, limit });
  }

  #seeTask(row: LogRow, run: LimitedRun): void {
    const claim = run.claims.get(row.taskId!);
    if (!claim) return;
    const key = `${row.runKey} ${row.taskId} ${row.mapIndex}`;
    const to = row.toState as TaskState;
    const isTaking = isExecuting(to) && !isExecuting(row.fromState as TaskState);
    const holds = isExecuting(to) ? holdsOf(claim) : this.#deferredHolds(row, claim);
    for (const [name, by] of this.#holding.get(key) ?? []) this.#count(name, -by);
    for (const [name, by] of holds) this.#count(name, by);
    this.#holding.delete(key);
    if (holds.length > 0) this.#holding.set(key, holds);
    if (isExecuting(to)) this.#claims.set(key, claim);
    else this.#claims.delete(key);
    if (isTaking) this.#judge(row, claim);
  }

  #deferredHolds(row: LogRow, { pool, poolSlots }: SlotClaim): readonly (readonly [string, number])[] {
    const counts =
      row.toState === "deferred" && this.#view.pools.get(pool)?.includeDeferred && this.#isKnown(row, pool);
    return counts ? [[poolKey(pool), poolSlots]] : [];
  }

  #isKnown({ at }: LogRow, pool: string): boolean {
    return at >= (this.#judgedFrom.get(pool) ?? Number.POSITIVE_INFINITY);
  }

  #judge(row: LogRow, { dagId, taskId, pool: poolName, maxActiveTasks, maxActiveTisPerDag }: SlotClaim): void {
    const pool = this.#view.pools.get(poolName);
    const used = this.#used(poolKey(poolName));
    if (pool && pool.slots >= 0 && used > pool.slots && (pool.sinceSeq === 0 || this.#isKnown(row, poolName)))
      this.#overPools.push({ dagId, ...row, pool: poolName, used, limit: pool.slots });
    const isWithin = this.#used(dagKey(dagId)) <= maxActiveTasks;
    if (isWithin && this.#used(taskKey(dagId, taskId)) <= (maxActiveTisPerDag ?? Number.POSITIVE_INFINITY)) return;
    for (const [of, limit] of this.#mostAllowed(dagId, taskId)) {
      if (this.#used(of) > limit) this.#overLimits.push({ dagId, ...row, of, used: this.#used(of), limit });
    }
  }

  /**
   * Runs of one DAG may be of versions that allow differently. What was decided in one order may be written in another, so that the most
   * generous version of those that execute is the one that a move can be held against.
   */
  #mostAllowed(dagId: string, taskId: string): readonly (readonly [of: string, limit: number])[] {
    const ofDag = [...this.#claims.values()].filter((claim) => claim.dagId === dagId);
    const ofTask = ofDag.filter((claim) => claim.taskId === taskId);
    return [
      [dagKey(dagId), Math.max(...ofDag.map(({ maxActiveTasks }) => maxActiveTasks))],
      [
        taskKey(dagId, taskId),
        Math.max(...ofTask.map(({ maxActiveTisPerDag }) => maxActiveTisPerDag ?? Number.POSITIVE_INFINITY)),
      ],
    ];
  }

  #used(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  #count(key: string, by: number): number {
    const count = this.#used(key) + by;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
    return count;
  }
}

const poolKey = (pool: string): string => `slots of ${pool}`;
const dagKey = (dagId: string): string => `tasks of ${dagId}`;
const taskKey = (dagId: string, taskId: string): string => `instances of ${dagId}.${taskId}`;

const holdsOf = ({ dagId, taskId, pool, poolSlots, maxActiveTisPerDag }: SlotClaim): (readonly [string, number])[] => [
  [poolKey(pool), poolSlots],
  [dagKey(dagId), 1],
  ...(maxActiveTisPerDag === null ? [] : [[taskKey(dagId, taskId), 1] as const]),
];

import type { SlotClaim, Slots } from "./slots.ts";

/** An attempt that waits for a slot. */
export interface Waiting {
  readonly claim: SlotClaim;
  readonly runKey: number;
  /** The author's number: compared between DAGs. */
  readonly priorityWeight: number;
  /** What the weight rule makes of it: compared within a DAG. */
  readonly weight: number;
  /** Milliseconds: among equals the older run goes first. */
  readonly runDate: number;
}

interface Entry<W extends Waiting> {
  readonly waiting: W;
  readonly order: number;
}

/**
 * Attempts that wait for slots, and the order in which they get them. Within a DAG the greater weight goes first, then the older
 * run. Between DAGs the author's own `priorityWeight` counts, and among equals the DAG that has the fewest attempts running, so that a
 * thousand waiting tasks of one DAG do not hold back the ten of another. A DAG or a pool that is full is passed over as a whole.
 */
export class WaitingRoom<W extends Waiting> {
  readonly #dags = new Map<string, Map<string, SortedLane<W>>>();
  #order = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(waiting: W): void {
    const { dagId, pool } = waiting.claim;
    const lanes = this.#dags.get(dagId) ?? new Map<string, SortedLane<W>>();
    this.#dags.set(dagId, lanes);
    const lane = lanes.get(pool) ?? new SortedLane<W>();
    lanes.set(pool, lane);
    lane.add({ waiting, order: this.#order++ });
    this.#size++;
  }

  delete(waiting: W): void {
    if (this.#dags.get(waiting.claim.dagId)?.get(waiting.claim.pool)?.delete(waiting)) this.#size--;
  }

  /** Takes out the attempt whose turn it is among those that may start now. */
  take(slots: Slots): W | undefined {
    let best: { entry: Entry<W>; lane: SortedLane<W>; active: number } | undefined;
    for (const [dagId, lanes] of this.#dags) {
      const active = slots.activeIn(dagId);
      for (const [pool, lane] of lanes) {
        const entry = lane.firstThatMayStart(slots);
        if (entry && (!best || goesBefore({ entry, active }, best))) best = { entry, lane, active };
        if (lane.isEmpty) lanes.delete(pool);
      }
      if (lanes.size === 0) this.#dags.delete(dagId);
    }
    if (!best) return undefined;
    best.lane.delete(best.entry.waiting);
    this.#size--;
    return best.entry.waiting;
  }

  *[Symbol.iterator](): Generator<W> {
    for (const lanes of this.#dags.values()) for (const lane of lanes.values()) yield* lane;
  }
}

interface Candidate<W extends Waiting> {
  readonly entry: Entry<W>;
  readonly active: number;
}

function goesBefore<W extends Waiting>(a: Candidate<W>, b: Candidate<W>): boolean {
  const [left, right] = [a.entry.waiting, b.entry.waiting];
  if (left.claim.dagId === right.claim.dagId) return compare(a.entry, b.entry) < 0;
  if (left.priorityWeight !== right.priorityWeight) return left.priorityWeight > right.priorityWeight;
  if (a.active !== b.active) return a.active < b.active;
  return compareAge(a.entry, b.entry) < 0;
}

const compareAge = <W extends Waiting>(a: Entry<W>, b: Entry<W>): number =>
  a.waiting.runDate - b.waiting.runDate || a.order - b.order;

const compare = <W extends Waiting>(a: Entry<W>, b: Entry<W>): number =>
  b.waiting.weight - a.waiting.weight || compareAge(a, b);

/** The waiting attempts of one DAG for one pool, in order. Mostly they come in that order, so that adding is appending. */
class SortedLane<W extends Waiting> {
  #entries: Entry<W>[] = [];
  #head = 0;
  #isSorted = true;

  get isEmpty(): boolean {
    return this.#head >= this.#entries.length;
  }

  add(entry: Entry<W>): void {
    const last = this.#entries.at(-1);
    if (last && !this.isEmpty && compare(last, entry) > 0) this.#isSorted = false;
    this.#entries.push(entry);
  }

  delete(waiting: W): boolean {
    if (this.#entries[this.#head]?.waiting === waiting) {
      this.#head++;
      return true;
    }
    const index = this.#entries.findIndex((entry, i) => i >= this.#head && entry.waiting === waiting);
    if (index < 0) return false;
    this.#entries.splice(index, 1);
    return true;
  }

  /** Limits of the DAG and the pool hold for all of the lane; only those of single tasks make it look further. */
  firstThatMayStart(slots: Slots): Entry<W> | undefined {
    this.#sort();
    const first = this.#entries[this.#head];
    if (!first || slots.dagBlocker(first.waiting.claim)) return undefined;
    for (let i = this.#head; i < this.#entries.length; i++) {
      const entry = this.#entries[i]!;
      if (!slots.blockerOf(entry.waiting.claim, entry.waiting.runKey)) return entry;
      // the pool is full for everybody when it is full for one slot
      if (entry.waiting.claim.poolSlots === 1 && slots.poolBlocker(entry.waiting.claim)) return undefined;
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<W> {
    this.#sort();
    for (let i = this.#head; i < this.#entries.length; i++) yield this.#entries[i]!.waiting;
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#entries = this.#entries.slice(this.#head).sort(compare);
    this.#head = 0;
    this.#isSorted = true;
  }
}

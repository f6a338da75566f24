import type { Timer } from "@tradewind/core/engine";
import type { Prng } from "./prng.ts";

interface Event {
  readonly at: number;
  readonly tie: number;
  readonly order: number;
  readonly body: () => void;
  isCancelled: boolean;
}

/** The time of a simulated world: it stands still while something happens, and jumps to whatever is next. */
export class VirtualTime {
  readonly start: number;
  readonly #prng: Prng;
  readonly #heap: Event[] = [];
  #now: number;
  #order = 0;

  /** Of what is due at the same moment, chance says what comes first. */
  constructor(start: number, prng: Prng) {
    this.start = start;
    this.#now = start;
    this.#prng = prng;
  }

  get now(): number {
    return this.#now;
  }

  /** When something happens next. */
  get nextAt(): number | undefined {
    while (this.#heap[0]?.isCancelled) this.#pop();
    return this.#heap[0]?.at;
  }

  at(at: number, body: () => void): Timer {
    const event = {
      at: Math.max(Math.ceil(at), this.#now),
      tie: this.#prng.next(),
      order: this.#order++,
      body,
      isCancelled: false,
    };
    this.#push(event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  }

  after(ms: number, body: () => void): Timer {
    return this.at(this.#now + ms, body);
  }

  /** Lets the next thing happen. False when there is none. */
  step(): boolean {
    if (this.nextAt === undefined) return false;
    const { at, body } = this.#pop();
    this.#now = at;
    body();
    return true;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (isBefore(heap[parent]!, event)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = event;
  }

  #pop(): Event {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

const isBefore = (a: Event, b: Event): boolean =>
  a.at !== b.at ? a.at < b.at : a.tie !== b.tie ? a.tie < b.tie : a.order < b.order;

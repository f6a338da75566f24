/** Instances that could go on but for something outside of the run, such as their own past. Whoever knows of that lets them go. */
export class HeldInstances {
  readonly #all = new Set<number>();
  readonly #skips = new Set<number>();
  readonly #released = new Set<number>();

  get all(): ReadonlySet<number> {
    return this.#all;
  }

  /** Those of them that would be skipped. */
  get skips(): ReadonlySet<number> {
    return this.#skips;
  }

  add(node: number): void {
    this.#all.add(node);
  }

  addSkip(node: number): void {
    this.#skips.add(node);
  }

  /** Returns whether it was held. */
  delete(node: number): boolean {
    this.#skips.delete(node);
    return this.#all.delete(node);
  }

  release(node: number): void {
    this.#released.add(node);
  }

  /** Whether nothing outside of the run keeps an instance back any more. */
  isReleased(node: number): boolean {
    return this.#released.has(node);
  }

  /** Whether it is decided of an instance that it is queued: one that would be skipped is judged again, since it may come to fail. */
  isDecided(node: number): boolean {
    return this.#all.has(node) && !this.#skips.has(node);
  }
}

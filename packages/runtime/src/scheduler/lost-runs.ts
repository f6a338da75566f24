import type { Clock } from "@tradewind/core/engine";
import { LossPatience } from "./loss-patience.ts";

export interface LostRunsParts {
  readonly clock: Clock;
  /** A run is to be loaded anew now. */
  readonly onDue: () => void;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** Runs of which memory and store have parted: they are to be loaded anew. */
export class LostRuns {
  readonly #parts: LostRunsParts;
  readonly #runKeys = new Set<number>();
  readonly #patience = new LossPatience();

  constructor(parts: LostRunsParts) {
    this.#parts = parts;
  }

  /** Those that are to be loaded anew now. */
  get runKeys(): readonly number[] {
    return [...this.#runKeys];
  }

  get areAny(): boolean {
    return this.#runKeys.size > 0;
  }

  add(runKey: number): void {
    this.#runKeys.add(runKey);
  }

  delete(runKey: number): void {
    this.#runKeys.delete(runKey);
  }

  /** A run could not be carried on: its turn comes at once, or later when it is lost again and again. */
  lose(runKey: number, error: unknown): void {
    const { clock, onDue, onTrouble } = this.#parts;
    // somebody else was faster: nothing is wrong with the run
    const isRace = error instanceof Error && "code" in error && error.code === "TW3011";
    if (!isRace) onTrouble("A run could not be carried on; it is loaded anew.", error);
    const waitMs = isRace ? 0 : this.#patience.waitMs(runKey, clock.now());
    const reload = () => {
      this.add(runKey);
      onDue();
    };
    if (waitMs === 0) reload();
    else clock.timer(waitMs, reload);
  }

  /** A run has ended. */
  forget(runKey: number): void {
    this.#patience.forget(runKey);
  }
}

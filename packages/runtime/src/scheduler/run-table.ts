import type { RunRow } from "@tradewind/store";

/** Runs by key, counted by DAG and by backfill: asking how many there are costs nothing, however many there are. */
export class RunTable {
  readonly #runs = new Map<number, RunRow>();
  readonly #counts = new Map<string, number>();
  readonly #onSet: (run: RunRow) => void;

  constructor(onSet: (run: RunRow) => void = () => {}) {
    this.#onSet = onSet;
  }

  get(runKey: number): RunRow | undefined {
    return this.#runs.get(runKey);
  }

  set(run: RunRow): void {
    this.delete(run.runKey);
    this.#runs.set(run.runKey, run);
    this.#add(run, 1);
    this.#onSet(run);
  }

  delete(runKey: number): void {
    const run = this.#runs.get(runKey);
    if (!run) return;
    this.#runs.delete(runKey);
    this.#add(run, -1);
  }

  keys(): IterableIterator<number> {
    return this.#runs.keys();
  }

  values(): IterableIterator<RunRow> {
    return this.#runs.values();
  }

  /** Runs of a DAG without those of its backfills, or the runs of a backfill. */
  count(of: { readonly dagId: string } | { readonly backfillId: number }): number {
    return this.#counts.get(keyOf(of)) ?? 0;
  }

  #add({ dagId, backfillId }: RunRow, by: number): void {
    const key = keyOf(backfillId === null ? { dagId } : { backfillId });
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }
}

const keyOf = (of: { readonly dagId: string } | { readonly backfillId: number }): string =>
  "backfillId" in of ? `backfill ${of.backfillId}` : `dag ${of.dagId}`;

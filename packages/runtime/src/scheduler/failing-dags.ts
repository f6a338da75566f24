import type { Clock } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { DagPausedEvent } from "./events.ts";
import type { KnownDags } from "./known-dags.ts";
import type { KnownRuns } from "./known-runs.ts";

export interface FailingDagsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly dags: KnownDags;
  readonly runs: KnownRuns;
  readonly onPaused: (event: DagPausedEvent) => void;
}

/** DAGs of which a run has failed since they were looked at: those that allow only so many failures in a row are paused. */
export class FailingDags {
  readonly #parts: FailingDagsParts;
  readonly #dagIds = new Set<string>();

  constructor(parts: FailingDagsParts) {
    this.#parts = parts;
  }

  /** A run of the DAG has failed. */
  note(dagId: string): void {
    this.#dagIds.add(dagId);
  }

  /** DAGs of which a run has failed since they were looked at. */
  get dagIds(): Iterable<string> {
    return this.#dagIds;
  }

  /** Looks at one of them: pauses it when too many of its runs have failed one after the other. */
  async pauseAtLimit(dagId: string): Promise<void> {
    this.#dagIds.delete(dagId);
    const { store, clock, dags, runs, onPaused } = this.#parts;
    const limit = dags.get(dagId)?.document.maxConsecutiveFailedDagRuns ?? 0;
    if (limit === 0) return;
    const ended = (await store.getNewestRuns(dagId, limit + runs.count({ dagId }))).filter(
      ({ endedAt }) => endedAt !== null,
    );
    const last = ended.slice(0, limit);
    if (last.length < limit || last.some(({ state }) => state !== "failed")) return;
    (await store.catalog()).dags.setPaused(dagId, true);
    await dags.read(dagId);
    onPaused({ kind: "dagPaused", dagId, reason: `its last ${limit} runs failed`, at: clock.now() });
  }
}

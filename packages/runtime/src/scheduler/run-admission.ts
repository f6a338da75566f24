import { type AdmissionView, admit, type Clock } from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { BackfillRunner } from "./backfill-runner.ts";
import { runsThatGiveWay } from "./give-way.ts";
import type { KnownDags } from "./known-dags.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { RunReader } from "./run-reader.ts";

export interface RunAdmissionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly supervisor: Supervisor;
  readonly dags: KnownDags;
  readonly backfills: BackfillRunner;
  readonly runs: KnownRuns;
  readonly reader: RunReader;
}

/** Lets runs begin within the limits of their DAGs and backfills, older ones first. */
export class RunAdmission {
  readonly #parts: RunAdmissionParts;

  constructor(parts: RunAdmissionParts) {
    this.#parts = parts;
  }

  /** Runs of which everything waits for earlier runs. */
  get heldRuns(): readonly RunRow[] {
    return [...this.#parts.runs.running.values()].filter((run) => this.#isHeld(run));
  }

  /** Puts those back, where they take the place of one that waits to begin. */
  async giveWay(): Promise<void> {
    const { queued } = this.#parts.runs;
    for (const run of runsThatGiveWay(this.heldRuns, queued.values(), this.#view())) {
      // while another one was put back what this one waits for may have come
      if (this.#isHeld(run)) await this.#putBack(run);
    }
  }

  /** Lets as many begin as may; returns when the next one may that only waits for its time. */
  async letBegin(): Promise<number | undefined> {
    const { supervisor, dags, runs } = this.#parts;
    const { admitted, wakeAt } = admit(runs.queued.values(), this.#view());
    for (const run of admitted) {
      runs.queued.delete(run.runKey);
      runs.running.set(run);
    }
    if (admitted.length === 0) return wakeAt;
    await Promise.all(
      admitted.map(async ({ runKey, dagId }) => {
        if (!(await supervisor.adopt(runKey, dags.fileOf(dagId)))) runs.running.delete(runKey);
      }),
    );
    return wakeAt;
  }

  #isHeld({ runKey }: RunRow): boolean {
    return this.#parts.supervisor.runs.get(runKey)?.isHeld ?? false;
  }

  async #putBack({ runKey }: RunRow): Promise<void> {
    const { store, clock, supervisor, reader } = this.#parts;
    // at once: nothing of it may begin any more, whatever ends meanwhile
    supervisor.drop(runKey);
    const at = clock.now();
    const reason = "gives its place to an older run";
    await store.transition([{ kind: "run", runKey, from: "running", to: "queued", at, actor: "scheduler", reason }]);
    await reader.reread([runKey]);
  }

  #view(): AdmissionView {
    const { clock, dags, backfills, runs } = this.#parts;
    return {
      now: clock.now(),
      isPaused: (dagId) => dags.holdsBack(dagId),
      maxActiveRuns: (dagId) => dags.maxActiveRuns(dagId),
      backfill: (backfillId) => backfills.limitsOf(backfillId),
      running: (of) => runs.running.count(of),
    };
  }
}

import type { DagDefinition } from "@tradewind/core";
import { type Clock, ruleInDefinition, type Timer } from "@tradewind/core/engine";
import { Deadlines, type RunRequest, type Supervisor } from "@tradewind/runtime/run";
import type { RunRow, Store } from "@tradewind/store";

export interface RunDeadlinesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly request: RunRequest;
  readonly supervisor: Supervisor;
  readonly definition: DagDefinition;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** The deadlines of the one run of a program, on a timer of their own. A DAG without any costs nothing. */
export class RunDeadlines {
  readonly #parts: RunDeadlinesParts;
  readonly #deadlines: Deadlines;
  #run: RunRow | undefined;
  #timer: Timer | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: RunDeadlinesParts) {
    this.#parts = parts;
    const { store, request, supervisor, definition, onTrouble } = parts;
    this.#deadlines = new Deadlines({
      store,
      dag: () => request,
      active: (runKey) => (supervisor.runs.get(runKey)?.end ? undefined : this.#run),
      ruleOf: (_dagId, deadline) => ruleInDefinition(definition, deadline),
      onTrouble,
      onMissed: (run) => supervisor.deliver(run, request.file),
    });
  }

  /** The run is in the store. */
  begin(): void {
    const { store, request } = this.#parts;
    const { document, runId } = request;
    if (document.deadlines === undefined) return;
    this.#next(async () => {
      this.#run = await store.getRun(document.dagId, { runId });
      if (this.#run) this.#deadlines.note(this.#run);
    });
  }

  /** Resolves when nothing is looked at any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  #next(before: () => Promise<void> = async () => {}): void {
    if (this.#isStopped) return;
    const { clock } = this.#parts;
    this.#looking = before()
      .then(() => this.#deadlines.advance(clock.now()))
      .then(
        (due) => {
          if (due === undefined || this.#isStopped) return;
          this.#timer = clock.timer(Math.max(0, due - clock.now()), () => this.#next());
        },
        // a store that fails ends the run, which says why
        () => {},
      );
  }
}

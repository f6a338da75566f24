import type { FinishedRunState } from "@tradewind/core/engine";
import type { Transition } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { forcedEndMoves, stopMoves } from "./forced-end.ts";
import { noMoreTries, type StoredGroups } from "./group-moves.ts";
import type { RunCarrier } from "./run-carrier.ts";
import type { SupervisorOptions } from "./supervisor-options.ts";
import { plannedMoves } from "./task-moves.ts";

/** Ends runs before their tasks have: they must not go on after a failure, or have run too long. */
export class EarlyEnds {
  readonly #options: Pick<SupervisorOptions, "store" | "runtime">;
  readonly #carrier: RunCarrier;

  constructor(options: Pick<SupervisorOptions, "store" | "runtime">, carrier: RunCarrier) {
    this.#options = options;
    this.#carrier = carrier;
  }

  /** A run that must not go on ends with what of it still executes. */
  endIfItMust(run: ActiveRun): void {
    const { mustEnd } = run.progress;
    if (mustEnd === undefined || run.end) return;
    if (!run.progress.awaitsTeardowns) this.endNow(run, "failed", mustEnd);
    else this.#stopTasks(run, mustEnd).catch((error: unknown) => this.#carrier.lose(run, error));
  }

  /** Fails what executes, skips the rest. */
  endNow(run: ActiveRun, state: FinishedRunState, reason: string): void {
    this.#end(run, state, reason).catch((error: unknown) => this.#carrier.lose(run, error));
  }

  /** Ends what executes of a run that goes on with its teardowns only. */
  async #stopTasks(run: ActiveRun, reason: string): Promise<void> {
    const stored = await this.#read(run);
    if (!stored) return;
    const { runtime } = this.#options;
    const at = runtime.clock.now();
    const { moves, stopped } = stopMoves(run, stored.rows, { reason, at, newToken: () => runtime.newId() });
    if (stopped.length === 0) return;
    const nodes = new Set(stopped.map(({ node }) => node));
    for (const node of nodes) run.rows.delete(node);
    this.#carrier.dispatcher.stop(run, nodes, reason);
    const planned = this.#carrier.planner.plan(run, run.progress.end(stopped));
    const runEnd = this.#carrier.runEnd(run, at);
    const over = noMoreTries(run, stored.tries, stored.rows);
    const asOne: Transition[] = [{ kind: "asOne" }, ...moves, ...over, ...plannedMoves(run, planned, at), ...runEnd];
    this.#carrier.write(run, asOne, () => {
      this.#carrier.follow(run, planned, at);
      this.#carrier.deliver(run);
      if (runEnd.length > 0) this.#carrier.endIfOver(run);
    });
  }

  async #end(run: ActiveRun, state: FinishedRunState, reason: string): Promise<void> {
    run.isEnding = true;
    const stored = await this.#read(run);
    if (!stored) return;
    const { runtime } = this.#options;
    const end = { state, reason, at: runtime.clock.now(), newToken: () => runtime.newId() };
    this.#carrier.write(run, forcedEndMoves(run, stored, end), () => {
      this.#carrier.dispatcher.forget(run);
      this.#carrier.dispatcher.cancel(run, reason);
      this.#carrier.deliver(run);
      this.#carrier.end(run, { state, reason });
    });
  }

  /** Undefined when the run is over, or somebody else's, by now. */
  async #read(run: ActiveRun): Promise<StoredGroups | undefined> {
    const { store } = this.#options;
    // what is being written must have its commit before it is read
    await store.transition([]);
    if (run.isDropped || run.end) return undefined;
    const tries = run.graph.retried ? await store.getGroupTries(run.runKey) : [];
    return { rows: await store.getTaskInstances(run.runKey), tries };
  }
}

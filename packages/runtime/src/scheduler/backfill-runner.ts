import type { DagDocument } from "@tradewind/core";
import { type Clock, dateAt, isoWithOffset } from "@tradewind/core/engine";
import type { BackfillRow, BackfillRunRow, RunRow, Store, Transition } from "@tradewind/store";
import { clearMoves } from "../orders/clear-tasks.ts";
import { dateAction, freeRuns, openDates, runOfDate } from "./backfill-progress.ts";
import type { KnownDags } from "./known-dags.ts";
import type { KnownRuns } from "./known-runs.ts";

export interface BackfillRunnerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly dags: KnownDags;
  readonly runs: KnownRuns;
}

/** Makes the runs of open backfills, as many at a time as each may have. It shares nothing with the DAG's schedule. */
export class BackfillRunner {
  readonly #parts: BackfillRunnerParts;
  #open = new Map<number, BackfillRow>();

  constructor(parts: BackfillRunnerParts) {
    this.#parts = parts;
  }

  /** Reads which backfills are open. */
  async reload(): Promise<void> {
    const { backfills } = await this.#parts.store.catalog();
    this.#open = new Map(backfills.list({ open: true }).map((row) => [row.backfillId, row]));
  }

  get areAny(): boolean {
    return this.#open.size > 0;
  }

  limitsOf(backfillId: number): BackfillRow | undefined {
    return this.#open.get(backfillId);
  }

  /** Makes the runs that are missing now. */
  async advance(): Promise<void> {
    for (const backfill of this.#open.values()) await this.#advance(backfill);
  }

  async #advance(backfill: BackfillRow): Promise<void> {
    const { store, clock, dags, runs } = this.#parts;
    const { backfillId, dagId } = backfill;
    const { backfills } = await store.catalog();
    const document = dags.get(dagId)?.document;
    if (!document) return;
    const open = openDates(backfills.dates(backfillId));
    let free = freeRuns(backfill, runs.count({ backfillId }));
    let settled = 0;
    for (const date of open) {
      // another process may have cancelled it meanwhile
      if (free === 0 || backfills.get(backfillId)?.endedAt !== null) return;
      const what = await this.#settle(backfill, date, document);
      backfills.settleDate(backfillId, date.ordinal, what);
      settled++;
      if (what.runKey !== null) free--;
    }
    if (settled === open.length && runs.count({ backfillId }) === 0) {
      backfills.end(backfillId, clock.now());
      this.#open.delete(backfillId);
    }
  }

  async #settle(
    backfill: BackfillRow,
    date: BackfillRunRow,
    document: DagDocument,
  ): Promise<Pick<BackfillRunRow, "runKey" | "reason">> {
    const { store, runs } = this.#parts;
    const existing = await runOfDate(store, backfill.dagId, date);
    // made by a step that did not come to note it
    if (existing?.backfillId === backfill.backfillId) return { runKey: existing.runKey, reason: null };
    const action = dateAction(backfill.reprocess, existing);
    if (action.kind === "leave") return { runKey: null, reason: action.reason };
    const moves =
      action.kind === "redo"
        ? await this.#redoMoves(backfill, existing!, document)
        : [this.#create(backfill, date, document)];
    const [first] = await store.transition(moves);
    if (!first?.applied) return { runKey: null, reason: "in flight" };
    runs.queued.set((await store.getRunByKey(first.runKey))!);
    return { runKey: first.runKey, reason: null };
  }

  #create({ backfillId, dagId, conf }: BackfillRow, date: BackfillRunRow, { hash }: DagDocument): Transition {
    const { logicalDate, dataIntervalStart, dataIntervalEnd, partitionKey } = date;
    const iso = isoWithOffset(dateAt(logicalDate));
    const isOfPartition = partitionKey !== null;
    return {
      kind: "createRun",
      state: "queued",
      at: this.#parts.clock.now(),
      actor: "scheduler",
      first: [],
      isFirstOfPartition: isOfPartition,
      run: {
        dagId,
        runId: isOfPartition ? `backfill__${iso}__${partitionKey}` : `backfill__${iso}`,
        runType: "backfill",
        ...(isOfPartition
          ? { logicalDate: null, dataIntervalStart: null, dataIntervalEnd: null, partitionDate: logicalDate }
          : { logicalDate, dataIntervalStart, dataIntervalEnd }),
        partitionKey,
        conf,
        hash,
        backfillId,
      },
    };
  }

  /** A run that exists is cleared and belongs to the backfill from now on; its id stays. */
  async #redoMoves({ backfillId, conf }: BackfillRow, run: RunRow, document: DagDocument): Promise<Transition[]> {
    const { store, clock, newId } = this.#parts;
    const rows = (await store.getTaskInstances(run.runKey)).filter(({ state }) => state !== "none");
    const at = clock.now();
    const tries = await store.getGroupTries(run.runKey);
    const [, ...cleared] = clearMoves(run, { rows, tries, document, at, newId });
    const repin = { hash: document.hash, conf, backfillId, runType: "backfill" } as const;
    const { runKey, state } = run;
    return [
      { kind: "run", runKey, from: state, to: "queued", at, actor: "user", reason: "backfill", repin },
      ...cleared,
    ];
  }
}

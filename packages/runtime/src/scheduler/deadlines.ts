import type { DagDocument } from "@tradewind/core";
import {
  type DeadlineDocument,
  type DeadlineReferenceRule,
  dueAt,
  isFinished,
  type OwnReference,
  runtimesNeeded,
  toDateTime,
} from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import { deadlineRunOf } from "./deadline-run.ts";
import { UnknownDeadlineReferenceError } from "./unknown-deadline-reference-error.ts";

/** A deadline that has passed, of what is not over. */
interface Late {
  readonly run: RunRow;
  /** Which of those in the document of the run. */
  readonly deadline: number;
  readonly document: DeadlineDocument;
  readonly dueAt: number;
}

export interface DeadlinesParts {
  readonly store: Store;
  readonly dag: (dagId: string) => { readonly document: DagDocument } | undefined;
  /** The run, if it goes on or waits to begin. */
  readonly active: (runKey: number) => RunRow | undefined;
  /** The rule of a reference of one's own, if it is known. */
  readonly ruleOf?: DeadlineRuleOf | undefined;
  /** Something cannot be reckoned. */
  readonly onTrouble: (what: string, error: unknown) => void;
  /** Who is told stands in the outbox now. */
  readonly onMissed: (run: RunRow) => Promise<void>;
}

/** Finds the rule of a deadline's own reference. */
export type DeadlineRuleOf = (
  dagId: string,
  deadline: DeadlineDocument & { readonly reference: OwnReference },
) => DeadlineReferenceRule | undefined;

/** How far back runs are looked at whose time is taken. */
const MOST_RUNS = 1000;

/**
 * The deadlines of runs that go on, or wait to begin. Each is written down once, in the transaction that puts it into the outbox; what
 * is in memory is found again in the store. Runs of DAGs without deadlines cost nothing.
 */
export class Deadlines {
  readonly #parts: DeadlinesParts;
  /** Runs whose deadlines have not been reckoned yet. */
  readonly #unread = new Map<number, RunRow>();
  /** Deadlines that are to come, by run; none for a run whose deadlines have all passed. */
  readonly #coming = new Map<number, Late[]>();
  /** No deadline is earlier. */
  #next: number | undefined;

  constructor(parts: DeadlinesParts) {
    this.#parts = parts;
  }

  /** A run goes on, or waits to begin. */
  note(run: RunRow): void {
    const document = this.#parts.dag(run.dagId)?.document;
    const hasNone = document?.hash === run.hash && document.deadlines === undefined;
    if (!hasNone && !this.#coming.has(run.runKey)) this.#unread.set(run.runKey, run);
  }

  /** A run has ended. */
  forget(runKey: number): void {
    this.#unread.delete(runKey);
    this.#coming.delete(runKey);
  }

  /** Writes down what is late by now; returns when the next deadline is. */
  async advance(now: number): Promise<number | undefined> {
    const isNew = this.#unread.size > 0;
    if (!isNew && (this.#next === undefined || now < this.#next)) return this.#next;
    for (const run of this.#unread.values()) {
      this.#coming.set(run.runKey, await this.#deadlinesOf(run));
      this.#unread.delete(run.runKey);
    }
    let next: number | undefined;
    for (const [runKey, deadlines] of this.#coming) {
      const run = this.#parts.active(runKey);
      // one that is being loaded anew is noted again
      if (!run) this.#coming.delete(runKey);
      else {
        const passed = deadlines.filter((one) => one.dueAt <= now);
        for (const one of passed) await this.#look({ ...one, run }, now);
        const left = passed.length === 0 ? deadlines : deadlines.filter((one) => one.dueAt > now);
        this.#coming.set(runKey, left);
        for (const one of left) next = Math.min(next ?? one.dueAt, one.dueAt);
      }
    }
    this.#next = next;
    return next;
  }

  async #deadlinesOf(run: RunRow): Promise<Late[]> {
    const { store, dag } = this.#parts;
    const known = dag(run.dagId)?.document;
    const deadlines = (known?.hash === run.hash ? known : await store.getDocument(run.hash))?.deadlines ?? [];
    if (deadlines.length === 0) return [];
    const { logicalDate, queuedAt, startedAt } = run;
    const runtimes = await this.#runtimesBefore(run, runtimesNeeded(deadlines));
    const facts = { logicalDate, queuedAt: queuedAt ?? startedAt, runtimes };
    return deadlines.flatMap((document, deadline) => {
      const at = dueAt(document, { ...facts, own: (reference) => this.#own(run, { ...document, reference }) });
      return at === undefined ? [] : [{ run, deadline, document, dueAt: at }];
    });
  }

  /** What cannot be reckoned is told, and is no deadline. */
  #own(run: RunRow, deadline: DeadlineDocument & { readonly reference: OwnReference }): number | undefined {
    const { name, data } = deadline.reference;
    try {
      const rule = this.#parts.ruleOf?.(run.dagId, deadline);
      if (!rule) throw new UnknownDeadlineReferenceError({ name });
      const at = rule.at(deadlineRunOf(run), data);
      return at === undefined
        ? undefined
        : toDateTime(at, `what the deadline reference "${name}" gave`, "utc").toMillis();
    } catch (error) {
      this.#parts.onTrouble(`A deadline of run "${run.runId}" of DAG "${run.dagId}" cannot be reckoned.`, error);
      return undefined;
    }
  }

  async #runtimesBefore({ dagId, runKey, queuedAt }: RunRow, needed: number): Promise<number[]> {
    if (needed === 0) return [];
    const runs = await this.#parts.store.getNewestRuns(dagId, MOST_RUNS);
    const before = runs.filter((run) => run.runKey < runKey && run.endedAt !== null && run.endedAt <= (queuedAt ?? 0));
    return before
      .flatMap(({ startedAt, endedAt }) => (startedAt === null ? [] : [endedAt! - startedAt]))
      .slice(0, needed);
  }

  async #look(late: Late, now: number): Promise<void> {
    const { store, onMissed } = this.#parts;
    const { run, document, deadline } = late;
    if (document.taskId !== null && (await this.#isOver(run.runKey, document.taskId, late.dueAt))) return;
    const { taskId, index } = document;
    const payload = { error: null, reason: reasonOf(late), deadline: { taskId, index, dueAt: late.dueAt } };
    const outbox = { kind: "deadline", payload: JSON.stringify(payload) } as const;
    const move = { kind: "deadline", runKey: run.runKey, deadline, dueAt: late.dueAt, at: now, outbox } as const;
    const [missed] = await store.transition([move]);
    // lost: it was missed before this process began, or the run has just ended
    if (missed?.applied) await onMissed(run);
  }

  /** Whether all instances of a task had ended by then. */
  async #isOver(runKey: number, taskId: string, by: number): Promise<boolean> {
    const rows = (await this.#parts.store.getTaskInstances(runKey)).filter((row) => row.taskId === taskId);
    return rows.length > 0 && rows.every(({ state, endedAt }) => isFinished(state) && (endedAt ?? 0) <= by);
  }
}

function reasonOf({ document: { taskId, name }, dueAt: at, run }: Late): string {
  const what = taskId === null ? `run ${run.runId}` : `task "${taskId}" of run ${run.runId}`;
  const which = name === null ? "its deadline" : `its deadline "${name}"`;
  return `${what} was not over at ${which}, ${new Date(at).toISOString()}`;
}

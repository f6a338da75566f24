import type { DagDocument, RunInfo, Timetable } from "@tradewind/core";
import { nextScheduledRun, type TimetableRegistry, timetableFromDocument } from "@tradewind/core/engine";
import type { DagRow } from "@tradewind/store";

export interface KnownDagParts {
  readonly row: DagRow;
  readonly document: DagDocument;
  readonly timetables: TimetableRegistry | undefined;
  readonly catchupByDefault: boolean;
}

/** A DAG as the scheduler has it in mind: its current version, and the run that its schedule asks for next. */
export class KnownDag {
  readonly document: DagDocument;
  readonly timetable: Timetable;
  readonly #catchupByDefault: boolean;
  row: DagRow;
  /** The next scheduled run; asked for once, and kept until it has been made. */
  #next: RunInfo | undefined;
  #isPlanned = false;

  constructor({ row, document, timetables, catchupByDefault }: KnownDagParts) {
    this.row = row;
    this.document = document;
    this.timetable = timetableFromDocument(document.schedule, timetables);
    this.#catchupByDefault = catchupByDefault;
  }

  get maxActiveRuns(): number {
    return Math.min(this.document.maxActiveRuns, this.timetable.maxActiveRuns ?? Number.POSITIVE_INFINITY);
  }

  /** Whether runs are made for it by themselves. */
  get isScheduled(): boolean {
    return this.row.isActive && !this.row.isPaused && this.document.schedule.kind !== "none";
  }

  /** Whether a run that is due waits for assets, too. */
  get awaitsAssets(): boolean {
    return this.document.schedule.kind === "assetAndTime";
  }

  /** The run that the schedule asks for next, be it due or not. */
  nextRun(now: number): RunInfo | undefined {
    if (this.#isPlanned && !this.timetable.followsRuns && !this.#mayBePassedBy(now)) return this.#next;
    const { cursorStart: start, cursorEnd: end } = this.row;
    const cursor = start === null || end === null ? undefined : { start, end };
    this.#next = nextScheduledRun({
      document: this.document,
      timetable: this.timetable,
      cursor,
      catchupByDefault: this.#catchupByDefault,
      now,
    });
    this.#isPlanned = true;
    return this.#next;
  }

  /** While it waits for assets another one becomes due: without catchup that is the one to make, as it is after a restart. */
  #mayBePassedBy(now: number): boolean {
    return this.awaitsAssets && this.#next !== undefined && this.#next.runAfter.toMillis() <= now;
  }

  /** The row has changed: what was planned from it is asked for anew. */
  update(row: DagRow): void {
    const stays =
      row.cursorEnd === this.row.cursorEnd && row.isPaused === this.row.isPaused && row.isActive === this.row.isActive;
    this.row = row;
    if (!stays) this.#isPlanned = false;
  }
}

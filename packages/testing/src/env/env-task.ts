import { isFinished, mapPathOf, RETURN_VALUE } from "@tradewind/core/definition";
import type { TaskState } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";

/** One line of a task's log. */
export interface EnvLogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  /** `task`: the author's code; `tradewind`: the worker. */
  readonly source: "task" | "tradewind";
  readonly tryNumber: number;
}

/** An error that ended an attempt. */
export interface EnvTaskError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly hint?: string;
}

type KnownRow = Pick<
  TaskInstanceRow,
  "mapIndex" | "state" | "tryNumber" | "startedAt" | "endedAt" | "reason" | "error"
>;

/** What is known of one task, or of one instance of a mapped one, beside its row. */
export interface EnvTaskParts {
  readonly taskId: string;
  readonly row: KnownRow | undefined;
  readonly xcoms: ReadonlyMap<string, unknown>;
  readonly state: ReadonlyMap<string, unknown>;
  readonly logs: readonly EnvLogLine[];
  readonly rendered: Readonly<Record<string, unknown>>;
}

/** A task of a run, as it was when the run was looked at last. Of a mapped task: one of its instances. */
export class EnvTask {
  readonly taskId: string;
  /** The index of the instance, innermost mapping; -1: the task is not mapped, or not expanded yet. */
  readonly mapIndex: number;
  /** `none` before it is its turn. */
  readonly state: TaskState;
  /** How many tries it has had. */
  readonly tries: number;
  /** Why its state is what it is, where there is something to say. */
  readonly reason: string | undefined;
  /** What ended its last attempt, if that failed. */
  readonly error: EnvTaskError | undefined;
  /** What its attempts have logged, oldest first. */
  readonly logs: readonly EnvLogLine[];
  /** Its template fields, as its last attempt has rendered them. */
  readonly rendered: Readonly<Record<string, unknown>>;
  /** Of a mapped task: its instances, in order. Otherwise empty. */
  readonly mapped: readonly EnvTask[];
  /** Milliseconds from its start to its end, on the clock of the test. */
  readonly durationMs: number | undefined;
  /** What it keeps for its later attempts, by key; of a mapped task each instance has its own. */
  readonly taskState: Readonly<Record<string, unknown>>;
  readonly #xcoms: ReadonlyMap<string, unknown>;

  constructor({ taskId, row, xcoms, state, logs, rendered }: EnvTaskParts, mapped: readonly EnvTask[] = []) {
    this.taskId = taskId;
    this.mapIndex = (row && mapPathOf(row.mapIndex).at(-1)) ?? -1;
    this.state = row?.state ?? "none";
    this.tries = row?.startedAt == null ? 0 : row.tryNumber;
    this.reason = row?.reason ?? undefined;
    this.error = row?.error == null ? undefined : (JSON.parse(row.error) as EnvTaskError);
    this.durationMs = row?.endedAt != null && row.startedAt !== null ? row.endedAt - row.startedAt : undefined;
    this.logs = logs;
    this.rendered = rendered;
    this.mapped = mapped;
    this.taskState = mapped.length > 0 ? {} : Object.fromEntries(state);
    this.#xcoms = xcoms;
  }

  get isFinished(): boolean {
    return isFinished(this.state);
  }

  /** A value that it stored; undefined where there is none. Of a mapped task the list of those of its instances. */
  xcom(key: string = RETURN_VALUE): unknown {
    return this.mapped.length > 0 ? this.mapped.map((instance) => instance.xcom(key)) : this.#xcoms.get(key);
  }

  /** What it stored, by key. */
  get xcoms(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#xcoms);
  }
}

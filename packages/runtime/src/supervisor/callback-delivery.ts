import { type CallbackKind, type RunEvent, UNMAPPED } from "@tradewind/core/engine";
import type { OutboxRow, Store } from "@tradewind/store";
import type { AttemptRequest, LateDeadline, TaskError } from "@tradewind/worker";
import type { Executor } from "../executors/executor.ts";
import type { InstanceName } from "../orders/select-instances.ts";
import type { ActiveRun } from "./active-run.ts";

export interface CallbackDeliveryParts {
  readonly store: Store;
  readonly executor: Executor;
  readonly onDelivered: (run: ActiveRun) => void;
  /** A callback was called, and the outbox does not know. */
  readonly onError: (run: ActiveRun, error: unknown) => void;
}

/** Takes callbacks from the outbox to a worker, at least once each: a row goes when its delivery is reported. */
export class CallbackDelivery {
  readonly #store: Store;
  readonly #executor: Executor;
  readonly #onDelivered: (run: ActiveRun) => void;
  readonly #onError: (run: ActiveRun, error: unknown) => void;
  readonly #runs = new Map<number, ActiveRun>();
  readonly #byToken = new Map<string, CallbackUnderWay>();

  constructor({ store, executor, onDelivered, onError }: CallbackDeliveryParts) {
    this.#store = store;
    this.#executor = executor;
    this.#onDelivered = onDelivered;
    this.#onError = onError;
  }

  /** The run that a callback's questions are about. */
  runOf(token: string): ActiveRun | undefined {
    return this.#byToken.get(token)?.run;
  }

  /** The task instance that a callback is about; of one of the DAG itself there is none. */
  instanceOf(token: string): InstanceName | undefined {
    const { taskId, mapIndex } = this.#byToken.get(token)?.row ?? {};
    return taskId == null ? undefined : { taskId, mapIndex: mapIndex ?? UNMAPPED };
  }

  /** Sends what the outbox holds for a run and is not under way yet. */
  async deliver(run: ActiveRun): Promise<void> {
    for (const row of await this.#store.getOutbox(run.runKey)) {
      const isUnderWay = this.#runs.has(row.id);
      run.callbacks.add(row.id);
      this.#runs.set(row.id, run);
      this.#byToken.set(tokenOf(row.id), { run, row });
      if (!isUnderWay) this.#send(run, row);
    }
  }

  async delivered(id: number): Promise<void> {
    if (!this.#runs.has(id)) return;
    let error: unknown;
    await this.#store.deleteOutbox(id).catch((reason: unknown) => {
      error = reason;
    });
    // the run may have been loaded anew meanwhile
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#byToken.delete(tokenOf(id));
    if (error !== undefined) this.#onError(run, error);
    else {
      run.callbacks.delete(id);
      this.#onDelivered(run);
    }
  }

  #send(run: ActiveRun, row: OutboxRow): void {
    const { error, reason, deadline } = JSON.parse(row.payload) as Payload;
    const { id, kind } = row;
    const parts = { id, attempt: attemptOf(run, row), error, reason };
    if (kind === "deadline") this.#executor.call({ ...parts, of: "deadline", deadline: deadline! });
    else if (row.taskId === null) this.#executor.call({ ...parts, of: "dag", kind: kind as RunEvent });
    else this.#executor.call({ ...parts, of: "task", kind: kind as CallbackKind });
  }
}

interface CallbackUnderWay {
  readonly run: ActiveRun;
  readonly row: OutboxRow;
}

interface Payload {
  readonly error: TaskError | null;
  readonly reason: string | null;
  readonly deadline?: LateDeadline;
}

const tokenOf = (id: number): string => `callback-${id}`;

/** The attempt that a callback is about; for one of the DAG itself there is none, and its task id is empty. */
function attemptOf(run: ActiveRun, { id, taskId, mapIndex, tryNumber }: OutboxRow): AttemptRequest {
  return {
    token: tokenOf(id),
    file: run.file,
    run: run.facts,
    taskId: taskId ?? "",
    mapIndex: mapIndex ?? UNMAPPED,
    tryNumber,
    maxTries: tryNumber,
    executionTimeoutMs: null,
    mayHaveXComs: false,
    inputs: [],
    elements: [],
    waitingSince: null,
    resume: null,
    testMode: false,
  };
}

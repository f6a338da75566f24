import { runningAttempt, type TaskContext, zoneOfDag } from "../context.ts";
import { type DateInput, toDateTime } from "../date.ts";
import type { Json } from "../document/dag-document.ts";
import { type DurationInput, durationMs } from "../duration.ts";
import { TriggeredRunFailedError } from "../errors/external-run-errors.ts";
import { SkipTask } from "../errors/task-signals.ts";
import { assertPartitionKey } from "../partition/partition-key.ts";
import type { RunState } from "../state/run-state.ts";
import { assertRunStates } from "../state/state-names.ts";
import { BaseOperator, type OperatorOptions } from "./base-operator.ts";

export interface TriggerDagRunOptions {
  readonly triggerDagId: string;
  /** What the run finds in `context.conf`; JSON. */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** @default made from the logical date, as for a run that a user starts */
  readonly triggerRunId?: string;
  /** Text without an offset is in this DAG's zone. @default now */
  readonly logicalDate?: DateInput;
  /** The part of the data that the run is about; it has a logical date then only if one is given. @default none */
  readonly partitionKey?: string;
  /** Clears a run of that id or logical date that exists, so that it runs again with the conf it had. @default false */
  readonly resetDagRun?: boolean;
  /** Goes on only when the run has ended. @default false */
  readonly waitForCompletion?: boolean;
  /** Wait between looks at the run. @default { seconds: 60 } */
  readonly pokeInterval?: DurationInput;
  /** States of the run that end the wait well. @default ["success"] */
  readonly allowedStates?: readonly RunState[];
  /** States of the run that fail the task. @default ["failed"] */
  readonly failedStates?: readonly RunState[];
  /** Skips when a run of that id or logical date exists, instead of failing. @default false */
  readonly skipWhenAlreadyExists?: boolean;
  /** Fails when the DAG is paused, instead of leaving a run that starts when it is resumed. @default false */
  readonly failWhenDagIsPaused?: boolean;
}

type TriggerTemplateField = "triggerDagId" | "triggerRunId" | "logicalDate" | "partitionKey" | "conf";

const TRIGGER_RUN_ID = "trigger_run_id";

/**
 * Starts a run of another DAG, now, whatever its schedule is. Its run id is the XCom `trigger_run_id`. Waiting for the run to end
 * holds no worker. A retry, or clearing the task, triggers another run. Airflow's TriggerDagRunOperator.
 *
 * @throws TriggeredRunFailedError, RunExistsError, DagPausedError; UnknownNameError with the nearest match.
 * @example
 * new TriggerDagRunOperator({ taskId: "report", triggerDagId: "report", conf: { supermarket: "{{ params.id }}" } });
 */
export class TriggerDagRunOperator extends BaseOperator<TriggerDagRunOptions, void, TriggerTemplateField> {
  static override readonly templateFields: readonly string[] = [
    "triggerDagId",
    "triggerRunId",
    "logicalDate",
    "partitionKey",
    "conf",
  ] satisfies TriggerTemplateField[];

  constructor(options: OperatorOptions<TriggerDagRunOptions, TriggerTemplateField>) {
    super(options);
    const { allowedStates = [], failedStates = [], pokeInterval = 0 } = this.options;
    assertRunStates([...allowedStates, ...failedStates], `states of task "${this.taskId}"`);
    durationMs(pokeInterval, `pokeInterval of task "${this.taskId}"`);
  }

  override async execute(context: TaskContext): Promise<void> {
    const { triggerDagId, waitForCompletion, pokeInterval } = this.options;
    // after a wait this is called again, and must not trigger again
    const triggered = await context.ti.xcomPull<string | null>({ key: TRIGGER_RUN_ID });
    const runId = triggered ?? (await this.#trigger(context));
    if (!waitForCompletion) return;
    await context.waitUntil(
      () => this.#hasEnded(context, triggerDagId, runId),
      pokeInterval === undefined ? {} : { every: pokeInterval },
    );
  }

  async #trigger({ ti, log }: TaskContext): Promise<string> {
    const { triggerDagId, triggerRunId, logicalDate, partitionKey, conf = {} } = this.options;
    if (partitionKey !== undefined) assertPartitionKey(`partitionKey of task "${this.taskId}"`, partitionKey);
    const { resetDagRun = false, skipWhenAlreadyExists = false, failWhenDagIsPaused = false } = this.options;
    const { runId, outcome } = await runningAttempt().runs.triggerRun({
      dagId: triggerDagId,
      runId: triggerRunId ?? null,
      logicalDate:
        logicalDate === undefined
          ? null
          : toDateTime(logicalDate, `logicalDate of task "${this.taskId}"`, zoneOfDag()).toMillis(),
      ...(partitionKey !== undefined && { partitionKey }),
      // dates and the like as JSON has them
      conf: JSON.parse(JSON.stringify(conf)) as Record<string, Json>,
      reset: resetDagRun,
      skipWhenExists: skipWhenAlreadyExists,
      failWhenPaused: failWhenDagIsPaused,
    });
    ti.xcomPush(TRIGGER_RUN_ID, runId);
    if (outcome === "exists") throw new SkipTask(`DAG "${triggerDagId}" has a run "${runId}" already`);
    log.info(`${outcome === "reset" ? "Cleared" : "Triggered"} run "${runId}" of DAG "${triggerDagId}"`);
    return runId;
  }

  async #hasEnded({ log }: TaskContext, dagId: string, runId: string): Promise<boolean> {
    const { allowedStates = ["success"], failedStates = ["failed"] } = this.options;
    const state = await runningAttempt().runs.runState(dagId, runId);
    if (state === null || failedStates.includes(state)) throw new TriggeredRunFailedError({ dagId, runId, state });
    log.info(`Run "${runId}" of DAG "${dagId}" is ${state}`);
    return allowedStates.includes(state);
  }
}

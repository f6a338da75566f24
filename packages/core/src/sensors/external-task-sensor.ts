import type { DateTime } from "luxon";
import type { ExternalStates } from "../attempt-runs.ts";
import { runningAttempt, type TaskContext } from "../context.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { ExternalTaskFailedError, ExternalTaskNotFoundError } from "../errors/external-run-errors.ts";
import { SkipTask } from "../errors/task-signals.ts";
import type { OperatorOptions } from "../operators/base-operator.ts";
import type { RunState } from "../state/run-state.ts";
import { assertRunStates, assertTaskStates } from "../state/state-names.ts";
import type { TaskState } from "../state/task-state.ts";
import { BaseSensor, type SensorOptions } from "./base-sensor.ts";

export interface ExternalTaskSensorOptions {
  readonly externalDagId: string;
  /** The task to wait for; or several; or all of a group. @default none of these: the DAG's run */
  readonly externalTaskId?: string;
  readonly externalTaskIds?: readonly string[];
  readonly externalTaskGroupId?: string;
  /** How much earlier than this run's the logical date of the other run is; negative: later. @default the same date */
  readonly executionDelta?: DurationInput;
  /** Gives the logical date of the other run, or of several, all of which are waited for; instead of `executionDelta`. */
  readonly executionDateFn?: (logicalDate: DateTime, context: TaskContext) => DateTime | readonly DateTime[];
  /** @default ["success"] */
  readonly allowedStates?: readonly (TaskState | RunState)[];
  /** States that fail the sensor (or skip it, with `softFail`). @default none: it goes on waiting */
  readonly failedStates?: readonly (TaskState | RunState)[];
  /** States that skip the sensor. @default none: it goes on waiting */
  readonly skippedStates?: readonly (TaskState | RunState)[];
  /** Fails when the DAG does not exist or lacks the task, instead of waiting for it. @default false */
  readonly checkExistence?: boolean;
}

type ExternalTemplateField = "externalDagId" | "externalTaskId" | "externalTaskIds" | "externalTaskGroupId";

/**
 * Waits for another DAG, or for tasks of it, in the run of exactly the same logical date, or of one that is so much earlier.
 * Airflow's ExternalTaskSensor.
 *
 * @throws ExternalTaskFailedError, ExternalTaskNotFoundError
 * @example
 * new ExternalTaskSensor({
 *   taskId: "wait_for_etl",
 *   externalDagId: "etl",
 *   externalTaskId: "load",
 *   executionDelta: { hours: 4 },
 *   mode: "reschedule",
 * });
 */
export class ExternalTaskSensor extends BaseSensor<ExternalTaskSensorOptions, ExternalTemplateField> {
  static override readonly templateFields: readonly string[] = [
    "externalDagId",
    "externalTaskId",
    "externalTaskIds",
    "externalTaskGroupId",
  ] satisfies ExternalTemplateField[];

  constructor(options: OperatorOptions<ExternalTaskSensorOptions, ExternalTemplateField> & SensorOptions) {
    super(options);
    assertUsable(this.taskId, this.options);
  }

  override async poke(context: TaskContext): Promise<boolean> {
    const {
      externalDagId,
      checkExistence,
      allowedStates = ["success"],
      failedStates = [],
      skippedStates = [],
    } = this.options;
    const taskIds = this.#taskIds();
    const taskGroupId = this.options.externalTaskGroupId ?? null;
    const found: ExternalStates[] = [];
    for (const date of this.#dates(context)) {
      context.log.info(`Poking for ${this.#what()} on ${date.toISO()}`);
      const logicalDate = date.toMillis();
      found.push(
        await runningAttempt().runs.externalStates({ dagId: externalDagId, taskIds, taskGroupId, logicalDate }),
      );
    }
    if (checkExistence && found.some(({ exists }) => !exists)) {
      this.#fail(new ExternalTaskNotFoundError({ what: this.#what() }));
    }
    const states = found.flatMap((one) => one.states);
    const failed = among(states, failedStates);
    if (failed.length > 0) this.#fail(new ExternalTaskFailedError({ what: this.#what(), states: failed }));
    const skipped = among(states, skippedStates);
    if (skipped.length > 0) throw new SkipTask(`${this.#what()} is ${skipped.join(", ")}`);
    // no states at all are those of a group without tasks, or of a run that does not exist
    return (
      states.length > 0 &&
      found.every((one) => one.states.length > 0) &&
      among(states, allowedStates).length === states.length
    );
  }

  /** Unlike other errors of a poke, these are skips with `softFail`. */
  #fail(error: Error): never {
    throw this.sensorOptions.softFail ? new SkipTask(error.message) : error;
  }

  #taskIds(): readonly string[] | null {
    const { externalTaskId, externalTaskIds } = this.options;
    return externalTaskId !== undefined ? [externalTaskId] : (externalTaskIds ?? null);
  }

  #dates(context: TaskContext): readonly DateTime[] {
    const { executionDelta, executionDateFn } = this.options;
    const { logicalDate } = context;
    if (executionDelta !== undefined) return [logicalDate.minus(toDuration(executionDelta, "executionDelta"))];
    const dates = executionDateFn?.(logicalDate, context) ?? logicalDate;
    return Array.isArray(dates) ? dates : [dates as DateTime];
  }

  #what(): string {
    const { externalDagId, externalTaskGroupId } = this.options;
    const taskIds = this.#taskIds();
    const dag = `DAG "${externalDagId}"`;
    if (externalTaskGroupId !== undefined) return `Task group "${externalTaskGroupId}" of ${dag}`;
    if (taskIds === null) return dag;
    return `${taskIds.length === 1 ? "Task" : "One of the tasks"} ${taskIds.map((id) => `"${id}"`).join(", ")} of ${dag}`;
  }
}

const among = (states: readonly (string | null)[], wanted: readonly string[]): string[] =>
  states.filter((state): state is string => state !== null && wanted.includes(state));

function assertUsable(taskId: string, options: ExternalTaskSensorOptions): void {
  const refuse = (option: string, expected: string): never => {
    throw new InvalidOptionError({ option: `${option} of task "${taskId}"`, found: "more than one", expected });
  };
  const targets = ["externalTaskId", "externalTaskIds", "externalTaskGroupId"] as const;
  const given = targets.filter((name) => options[name] !== undefined);
  if (given.length > 1) refuse(given.join(" and "), `one of ${targets.join(", ")}`);
  if (options.executionDelta !== undefined && options.executionDateFn !== undefined) {
    refuse("executionDelta and executionDateFn", "one of them");
  }
  if (options.executionDelta !== undefined) toDuration(options.executionDelta, `executionDelta of task "${taskId}"`);
  const { allowedStates = ["success"], failedStates = [], skippedStates = [] } = options;
  const states = [...allowedStates, ...failedStates, ...skippedStates];
  if (new Set(states).size < states.length) {
    refuse("allowedStates, failedStates and skippedStates", "every state in one of them only");
  }
  (given.length === 0 ? assertRunStates : assertTaskStates)(states, `states of task "${taskId}"`);
}

/**
 * Thrown inside a task to end it in state `skipped`: no retry, no XCom. Airflow's `AirflowSkipException`.
 *
 * @example
 * if (rows.length === 0) throw new SkipTask("no rows today");
 */
export class SkipTask extends Error {
  override readonly name = "SkipTask";
  constructor(reason = "the task asked to be skipped") {
    super(reason);
  }
}

/**
 * Thrown inside a task to end it in state `failed` at once, whatever retries are left. Airflow's `AirflowFailException`.
 *
 * @example
 * if (response.status === 403) throw new FailTask("the key was revoked");
 */
export class FailTask extends Error {
  override readonly name: string = "FailTask";
}

/**
 * Thrown inside a task to give back its slot and be run again at `at`, without using up a try. Airflow's
 * `AirflowRescheduleException`.
 *
 * @example
 * throw new RescheduleTask(currentContext().logicalDate.plus({ hours: 1 }).toJSDate());
 */
export class RescheduleTask extends Error {
  override readonly name = "RescheduleTask";
  readonly at: Date;
  constructor(at: Date) {
    super(`run again at ${at.toISOString()}`);
    this.at = at;
  }
}

/** A sensor waited longer than its `timeout`. Fails without retry; with `softFail`, skips. Airflow's `AirflowSensorTimeout`. */
export class SensorTimeout extends FailTask {
  override readonly name = "SensorTimeout";
}

/** An attempt ran longer than its `executionTimeout`. Retried like any failure. Airflow's `AirflowTaskTimeout`. */
export class TaskTimeout extends Error {
  override readonly name = "TaskTimeout";
}

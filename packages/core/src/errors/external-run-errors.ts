import { TradewindError } from "./tradewind-error.ts";

/** What an ExternalTaskSensor waits for is in one of its `failedStates`. */
export class ExternalTaskFailedError extends TradewindError {
  constructor({ what, states }: { what: string; states: readonly string[] }) {
    super({
      code: "TW3015",
      message: `${what} is ${states.join(", ")}.`,
      hint: "Mend and clear it, then clear this sensor.",
    });
  }
}

/** What an ExternalTaskSensor with `checkExistence` waits for does not exist. */
export class ExternalTaskNotFoundError extends TradewindError {
  constructor({ what }: { what: string }) {
    super({
      code: "TW3016",
      message: `${what} does not exist.`,
      hint: "Mend the ids of the sensor, or leave checkExistence out to wait until it exists.",
    });
  }
}

/** A run that a TriggerDagRunOperator waits for ended in one of its `failedStates`, or was deleted. */
export class TriggeredRunFailedError extends TradewindError {
  constructor({ dagId, runId, state }: { dagId: string; runId: string; state: string | null }) {
    super({
      code: "TW3017",
      message: `Run "${runId}" of DAG "${dagId}" ${state === null ? "was deleted" : `is ${state}`}.`,
      hint: "Look at that run's log. A retry of this task triggers another run.",
    });
  }
}

/** A run of that id or logical date exists. */
export class RunExistsError extends TradewindError {
  constructor({ dagId, runId }: { dagId: string; runId: string }) {
    super({
      code: "TW3018",
      message: `DAG "${dagId}" has a run "${runId}" already.`,
      hint: "Give another run id or logical date, or clear that run. A TriggerDagRunOperator may say resetDagRun or skipWhenAlreadyExists.",
    });
  }
}

/** A DAG that must not be paused is. */
export class DagPausedError extends TradewindError {
  constructor({ dagId }: { dagId: string }) {
    super({
      code: "TW3019",
      message: `DAG "${dagId}" is paused.`,
      hint: `Resume it, or leave failWhenDagIsPaused out: the run is made then and starts when "${dagId}" is resumed.`,
    });
  }
}

/** A task that is tried alone asked for runs, of which there are none. */
export class NoRunsHereError extends TradewindError {
  constructor({ asked }: { asked: string }) {
    super({
      code: "TW3020",
      message: `This task wants to ${asked}, and where it is tried alone there are no runs.`,
      hint: "Run its DAG to see this part of it.",
    });
  }
}

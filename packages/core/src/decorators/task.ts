import type { BashMethodOptions } from "../operators/bash-operator.ts";
import type { ShortCircuitOptions } from "../operators/branch-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";
import { decorateMethod } from "./protocol.ts";
import type { BashDecorator, BranchDecorator, SensorDecorator, TaskDecorator } from "./types.ts";

/**
 * Makes a method a task. In `flow()` calling it adds the task; when the run executes, its arguments are rendered and resolved,
 * and what it returns goes to XCom. Airflow's `@task`. Works under standard and legacy decorators.
 *
 * @example
 * @task({ retries: 2, retryDelay: { minutes: 5 } })
 * async fetch(day: string): Promise<Row[]> { ... }
 */
export function task(options: TaskOptions = {}): TaskDecorator {
  return decorateMethod({ kind: "task", options });
}

/**
 * Makes a method a setup: a task that prepares what the tasks after it need, until a teardown that is downstream of it. Where it fails,
 * they do not run; clearing one of them clears it, too. Airflow's `@setup`.
 *
 * @example
 * @setup() createCluster(): string { ... }
 */
export function setup(options: TaskOptions = {}): TaskDecorator {
  return decorateMethod({ kind: "task", options, role: { kind: "setup" } });
}

/**
 * Makes a method a teardown: a task that runs when everything before it has ended, however it did, if one of the setups directly before
 * it succeeded. The run's outcome does not depend on it, unless `onFailureFailDagrun` says so. Airflow's `@teardown`.
 *
 * @example
 * @teardown() deleteCluster(id: string): void { ... }
 */
export function teardown(options: TaskOptions & { readonly onFailureFailDagrun?: boolean } = {}): TaskDecorator {
  const { onFailureFailDagrun = false, ...own } = options;
  return decorateMethod({ kind: "task", options: own, role: { kind: "teardown", onFailureFailDagrun } });
}

/**
 * Makes a method a branch: it returns which of its direct downstream tasks run, as methods (`this.publish`), task ids, a list of
 * those, or nothing. The others are skipped. Airflow's `@task.branch`.
 *
 * @example
 * @branch()
 * pick(rows: Row[]) { return rows.length > 0 ? this.publish : this.reportEmpty; }
 */
export function branch(options: TaskOptions = {}): BranchDecorator {
  return decorateMethod({ kind: "branch", options });
}

/**
 * Makes a method a gate: when it returns something falsy, everything downstream is skipped. Airflow's `@task.short_circuit`.
 *
 * @example
 * @shortCircuit()
 * hasRows(rows: Row[]) { return rows.length > 0; }
 */
export function shortCircuit(options: TaskOptions & ShortCircuitOptions = {}): TaskDecorator {
  return decorateMethod({ kind: "shortCircuit", options });
}

/**
 * Makes a method a command: bash runs the text that it returns, whose output goes to the log; the last line of its stdout is the task's
 * result. A non-zero exit fails the task, exit code 99 skips it. The text is run as it is, and not rendered as a template. Airflow's
 * `@task.bash`.
 *
 * @throws CommandFailedError in the attempt; InvalidOptionError when the method returns no text.
 * @example
 * @bash({ env: { DAY: "{{ ds }}" }, appendEnv: true })
 * countRows(table: string) { return `wc -l < "data/${table}/$DAY.csv"`; }
 */
export function bash(options: TaskOptions & BashMethodOptions = {}): BashDecorator {
  return decorateMethod({ kind: "bash", options });
}

/**
 * Makes a method a sensor: it is called again and again until it returns true. Airflow's `@task.sensor`.
 *
 * @example
 * @sensor({ pokeInterval: { seconds: 30 }, timeout: { hours: 6 }, mode: "reschedule" })
 * async ratingsReady(day: string): Promise<boolean> { ... }
 */
export function sensor(options: TaskOptions & SensorOptions = {}): SensorDecorator {
  return decorateMethod({ kind: "sensor", options });
}

import type { DurationInput } from "../duration.ts";

/** Options of every sensor, in Airflow's words. */
export interface SensorOptions {
  /** Wait between pokes. @default { seconds: 60 } */
  readonly pokeInterval?: DurationInput;
  /**
   * How long to wait in all before failing, without retry; looked at after a poke that found nothing. In mode `reschedule` the time
   * counts from the first poke, over retries, too; in mode `poke` from the start of the attempt.
   * @default { days: 7 }
   */
  readonly timeout?: DurationInput;
  /** `poke` keeps its slot between pokes, `reschedule` gives it back and ends the attempt. @default "poke" */
  readonly mode?: "poke" | "reschedule";
  /** Pokes often at first and ever more rarely: the wait doubles with every poke, with a jitter on top. @default false */
  readonly exponentialBackoff?: boolean;
  /** Upper bound of the wait between pokes with exponential backoff. */
  readonly maxWait?: DurationInput;
  /** Skip instead of failing at the timeout, at the `executionTimeout`, and when poke throws FailTask. @default false */
  readonly softFail?: boolean;
  /** An error that poke throws is logged and means "not yet"; FailTask, SkipTask and timeouts keep their meaning. @default false */
  readonly silentFail?: boolean;
  /** Skip instead of failing, whatever goes wrong. Not together with `softFail`. @default false */
  readonly neverFail?: boolean;
}

/** The names of SensorOptions, which a DAG's `defaultArgs` may hold. */
export const SENSOR_OPTION_NAMES = [
  "pokeInterval",
  "timeout",
  "mode",
  "exponentialBackoff",
  "maxWait",
  "softFail",
  "silentFail",
  "neverFail",
] as const satisfies readonly (keyof SensorOptions)[];

import type { DateInput } from "./date.ts";
import type { DurationInput } from "./duration.ts";

/** A moment to wait for: a date, or a length of time from when the wait began. Text without an offset is in the DAG's zone. */
export type WaitMoment = { readonly at: DateInput } | { readonly for: DurationInput };

/** How a condition is waited for. */
export interface WaitOptions {
  /** Wait between looks. @default { seconds: 60 } */
  readonly every?: DurationInput;
  /** How long to wait in all before the wait fails with WaitTimeoutError. @default no limit */
  readonly timeout?: DurationInput;
}

/** Waits for a moment, or until a condition holds. */
export interface WaitUntil {
  (moment: WaitMoment): Promise<void>;
  (condition: () => boolean | Promise<boolean>, options?: WaitOptions): Promise<void>;
}

import type { TaskContext } from "../context.ts";
import { type DurationInput, durationMs } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";

export const RETRY_ACTIONS = ["retry", "fail", "default"] as const;

/** What becomes of an attempt that has failed: `retry`, `fail` at once, or `default`, as if there were no policy. */
export type RetryAction = (typeof RETRY_ACTIONS)[number];

/** What a retry policy decides. Airflow's RetryDecision. */
export interface RetryDecision {
  readonly action: RetryAction;
  /** Only with `retry`: the wait before the next attempt. @default what `retryDelay` and its backoff give */
  readonly retryDelay?: DurationInput;
  /** Why, for the attempt's log. */
  readonly reason?: string;
}

/** An attempt that has failed while a try is left. */
export interface FailedAttempt {
  /** What was thrown, itself. */
  readonly exception: unknown;
  readonly tryNumber: number;
  /** How many attempts there may be in all: retries + 1. */
  readonly maxTries: number;
  readonly context: TaskContext;
}

/** A class of errors, or the name of one. */
export type ExceptionKind = string | (abstract new (...args: never[]) => object);

/**
 * What is done about errors of a kind, and of kinds derived from it. A name is that of the error (`error.name`) or of a class that it is
 * an instance of: for errors whose class is not at hand. Airflow's RetryRule.
 */
export interface RetryRule extends RetryDecision {
  readonly exception: ExceptionKind | readonly ExceptionKind[];
}

/** Decides by looking at the error; with undefined whoever comes next decides. Airflow's `RetryPolicy.evaluate`. */
export type RetryPolicyFunction = (failed: FailedAttempt) => RetryDecision | RetryAction | undefined;

/**
 * Which errors are worth another try. Of a list the first that decides counts. Airflow's RetryPolicy, ExceptionRetryPolicy and
 * ChainRetryPolicy.
 *
 * @example
 * const retryPolicy: RetryPolicy = [
 *   { exception: "AuthError", action: "fail", reason: "the key was revoked" },
 *   { exception: RangeError, action: "retry", retryDelay: { seconds: 30 } },
 *   ({ exception, tryNumber }) => (String(exception).includes("429") ? { action: "retry", retryDelay: { minutes: tryNumber } } : undefined),
 * ];
 */
export type RetryPolicy = RetryRule | RetryPolicyFunction | readonly (RetryRule | RetryPolicyFunction)[];

/** What a policy makes of a failure, with the wait in milliseconds. */
export interface DecidedRetry {
  readonly action: RetryAction;
  readonly delayMs: number | undefined;
  readonly reason: string | undefined;
}

/**
 * Asks a policy.
 *
 * @throws InvalidOptionError when it decides what nobody knows, and whatever a function of it throws.
 */
export function decideRetry(policy: RetryPolicy, failed: FailedAttempt): DecidedRetry {
  for (const part of [policy].flat() as readonly (RetryRule | RetryPolicyFunction)[]) {
    const decision = typeof part === "function" ? part(failed) : matches(part, failed.exception) ? part : undefined;
    if (decision !== undefined) return decided(typeof decision === "string" ? { action: decision } : decision);
  }
  return { action: "default", delayMs: undefined, reason: undefined };
}

function decided({ action, retryDelay, reason }: RetryDecision): DecidedRetry {
  assertAction(action, "the decision of retryPolicy");
  const delayMs =
    action === "retry" && retryDelay !== undefined ? durationMs(retryDelay, "retryDelay of retryPolicy") : undefined;
  return { action, delayMs, reason };
}

const matches = ({ exception }: RetryRule, thrown: unknown): boolean =>
  ([exception].flat() as readonly ExceptionKind[]).some((kind) =>
    typeof kind === "string" ? namesOf(thrown).has(kind) : thrown instanceof kind,
  );

/** The name that an error gives itself, and those of the classes that it is an instance of. */
function namesOf(thrown: unknown): ReadonlySet<unknown> {
  const names = new Set<unknown>();
  if (typeof thrown !== "object" || thrown === null) return names;
  names.add((thrown as { name?: unknown }).name);
  for (let at: object | null = Object.getPrototypeOf(thrown); at !== null; at = Object.getPrototypeOf(at)) {
    names.add(at.constructor?.name);
  }
  return names;
}

/**
 * Reads the rules of a policy, as far as that can be done before something fails.
 *
 * @throws InvalidOptionError
 */
export function assertRetryPolicy(policy: RetryPolicy, ofTask: string): void {
  for (const part of [policy].flat() as readonly unknown[]) {
    if (typeof part === "function") continue;
    if (typeof part !== "object" || part === null || !("exception" in part)) {
      const expected = "rules { exception, action } and functions";
      throw new InvalidOptionError({ option: `retryPolicy${ofTask}`, found: part, expected });
    }
    const { action, retryDelay, exception } = part as RetryRule;
    assertAction(action, `action of a rule of retryPolicy${ofTask}`);
    if (retryDelay !== undefined) durationMs(retryDelay, `retryDelay of a rule of retryPolicy${ofTask}`);
    for (const kind of [exception].flat() as readonly unknown[]) assertKind(kind, ofTask);
  }
}

function assertKind(kind: unknown, ofTask: string): void {
  if (typeof kind === "function" || (typeof kind === "string" && kind !== "")) return;
  const expected = "a class of errors, or the name of one";
  throw new InvalidOptionError({ option: `exception of a rule of retryPolicy${ofTask}`, found: kind, expected });
}

function assertAction(action: unknown, option: string): void {
  if (RETRY_ACTIONS.includes(action as RetryAction)) return;
  throw new InvalidOptionError({ option, found: action, expected: RETRY_ACTIONS.join(", ") });
}

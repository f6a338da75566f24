import { runningAttempt } from "../context.ts";

/**
 * Makes `***` of a text in all that the running attempt logs, prints, throws and returns from now on, and in the forms in which it
 * turns up: for secrets that do not come from a connection or variable. Airflow's `mask_secret`.
 *
 * @throws NoContextError outside of a task
 * @example
 * maskSecret(await fetchSessionToken());
 */
export const maskSecret = (secret: string): void => runningAttempt().maskSecret(secret);

import { type BaseSensor, RescheduleTask, SensorTimeout, SkipTask, type TaskContext } from "@tradewind/core";
import { type Clock, durationMs, pokeAnswer } from "@tradewind/core/engine";

/** Airflow's `sensors.default_timeout`. */
export const DEFAULT_SENSOR_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000;
export const DEFAULT_POKE_INTERVAL_MS = 60_000;

export interface PokeLoopParts {
  readonly sensor: BaseSensor<never>;
  readonly context: TaskContext;
  readonly clock: Clock;
  /** When the sensor was first poked, over all reschedules and retries; undefined for the first time. */
  readonly waitingSince: number | undefined;
  /** Look once, whatever the answer. */
  readonly once: boolean;
}

/**
 * Pokes a sensor until its condition holds. In `reschedule` mode a false answer throws RescheduleTask instead of waiting here.
 * The timeout is looked at after a false poke, as in Airflow.
 *
 * @throws SensorTimeout, or SkipTask with `softFail`.
 */
export async function pokeLoop({ sensor, context, clock, waitingSince, once }: PokeLoopParts): Promise<unknown> {
  const { mode = "poke", softFail = false, pokeInterval, timeout } = sensor.sensorOptions;
  const intervalMs = pokeInterval === undefined ? DEFAULT_POKE_INTERVAL_MS : durationMs(pokeInterval, "pokeInterval");
  const timeoutMs = timeout === undefined ? DEFAULT_SENSOR_TIMEOUT_MS : durationMs(timeout, "timeout");
  const since = mode === "reschedule" ? (waitingSince ?? clock.now()) : clock.now();
  for (;;) {
    const answer = pokeAnswer(await sensor.poke(context));
    if (answer.isDone) return answer.xcomValue;
    context.signal.throwIfAborted();
    if (once) {
      context.log.info("The condition does not hold; poked once, as a test does.");
      return undefined;
    }
    const waitedMs = clock.now() - since;
    if (waitedMs + intervalMs > timeoutMs) {
      const message = `the condition did not hold for ${Math.round(timeoutMs / 1000)} seconds`;
      throw softFail ? new SkipTask(message) : new SensorTimeout(message);
    }
    if (mode === "reschedule") throw new RescheduleTask(new Date(clock.now() + intervalMs));
    await clock.sleep(intervalMs, context.signal);
  }
}

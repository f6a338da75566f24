import {
  type BaseSensor,
  FailTask,
  type PokeReturnValue,
  RescheduleTask,
  type SensorOptions,
  SensorTimeout,
  SkipTask,
  type TaskContext,
  TaskTimeout,
} from "@tradewind/core";
import { type Clock, nextPokeMs, pokeAnswer, pokeTimingOf } from "@tradewind/core/engine";
import { Deferral, type Waits } from "./waits.ts";

export interface PokeLoopParts {
  readonly sensor: BaseSensor<never>;
  readonly context: TaskContext;
  readonly clock: Clock;
  readonly waits: Waits;
  /** What the timeout counts from. */
  readonly since: number;
  /** Look once, whatever the answer. */
  readonly once: boolean;
}

/**
 * Pokes a sensor until its condition holds. In `reschedule` mode a false answer throws RescheduleTask instead of waiting here.
 * The timeout is looked at after a false poke, as in Airflow.
 *
 * @throws SensorTimeout
 */
export async function pokeLoop({ sensor, context, clock, waits, since, once }: PokeLoopParts): Promise<unknown> {
  const timing = pokeTimingOf(sensor.sensorOptions, sensor.taskId);
  for (let pokes = 1; ; pokes++) {
    const answer = await poke(sensor, context);
    if (answer.isDone) return answer.xcomValue;
    context.signal.throwIfAborted();
    // a poke that catches the error of a wait
    if (waits.deferral) throw waits.deferral;
    if (once) {
      context.log.info("The condition does not hold; poked once, as a test does.");
      return undefined;
    }
    const waitedMs = clock.now() - since;
    if (waitedMs >= timing.timeoutMs) {
      throw new SensorTimeout(`the condition did not hold for ${Math.round(waitedMs / 1000)} seconds`);
    }
    const key = `${context.run.dagId}#${sensor.taskId}#${new Date(since).toISOString()}`;
    const waitMs = nextPokeMs(timing, { pokes, waitedMs, key });
    if (timing.mode === "reschedule") throw new RescheduleTask(new Date(clock.now() + waitMs));
    await clock.sleep(waitMs, context.signal);
  }
}

async function poke(sensor: BaseSensor<never>, context: TaskContext): Promise<PokeReturnValue> {
  try {
    return pokeAnswer(await sensor.poke(context));
  } catch (thrown) {
    if (!sensor.sensorOptions.silentFail || isMeant(thrown) || context.signal.aborted) throw thrown;
    context.log.error("The poke failed, which counts as not yet:", thrown);
    return pokeAnswer(false);
  }
}

/** A failure that a sensor's options make a skip. */
export class SoftFailure extends SkipTask {}

/**
 * What a sensor's end means with its `softFail` and `neverFail`: a SoftFailure where they apply, otherwise what was thrown. An
 * attempt that somebody cancelled stays so.
 */
export function softened({ softFail, neverFail }: SensorOptions, thrown: unknown, isCancelled: boolean): unknown {
  const isSoft = thrown instanceof FailTask || thrown instanceof TaskTimeout;
  const isFailure = isSoft || !(isMeant(thrown) || isCancelled);
  if (!(softFail && isSoft) && !(neverFail && isFailure)) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new SoftFailure(`skipped by ${softFail ? "softFail" : "neverFail"}: ${reason}`);
}

/** Thrown to say something, and not because something went wrong. */
const isMeant = (thrown: unknown): boolean =>
  [SkipTask, RescheduleTask, Deferral, FailTask, TaskTimeout].some((Signal) => thrown instanceof Signal);

import type { CallbackContext, TaskOptions } from "@tradewind/core";
import { notify } from "./notify.ts";
import type { RunningAttempt } from "./running-attempt.ts";
import { templateSource } from "./template-source.ts";

/** Calls what a task has as `onExecuteCallback`, in order; an error of one fails the attempt. */
export async function tellOfStart(
  running: RunningAttempt,
  told: NonNullable<TaskOptions["onExecuteCallback"]>,
): Promise<void> {
  const { context, clock, definition, surroundings } = running;
  for (const one of [told].flat() as readonly Exclude<typeof told, readonly unknown[]>[]) {
    if (typeof one === "function") {
      await one(context);
      continue;
    }
    // nothing has ended: the names that say how are there, and empty
    await notify(one, context as CallbackContext, {
      context,
      source: templateSource(running),
      engine: () => surroundings.templateEngine(definition),
      names: (engine, fetched) => ({
        ...engine.namesOf(context, fetched, clock),
        exception: () => null,
        reason: () => null,
      }),
    });
  }
}

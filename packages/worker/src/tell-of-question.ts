import type { CallbackContext, HumanQuestion } from "@tradewind/core";
import { notify, taskNames } from "./notify.ts";
import type { RunningAttempt } from "./running-attempt.ts";
import { taskErrorOf } from "./task-error.ts";
import { templateSource } from "./template-source.ts";

/** Tells those whom a question names that it is asked. What they throw stands in the log: the question is asked all the same. */
export async function tellOfQuestion(running: RunningAttempt, { notifiers, subject }: HumanQuestion): Promise<void> {
  if (!notifiers?.length) return;
  const { definition, clock, log, surroundings } = running;
  const context = Object.create(running.context, {
    exception: { value: undefined, enumerable: true },
    reason: { value: subject, enumerable: true },
  }) as CallbackContext;
  const rendering = {
    context,
    source: templateSource(running),
    engine: () => surroundings.templateEngine(definition),
  };
  for (const told of notifiers) {
    try {
      if (typeof told === "function") await told(context);
      else await notify(told, context, { ...rendering, names: taskNames(context, clock) });
    } catch (thrown) {
      const { stack, message } = taskErrorOf(thrown, surroundings.masker.mask);
      log.worker.error(`Telling of the question failed: ${stack ?? message}`);
    }
  }
}

import type { DagDefinition, Listener, TaskLogger } from "@tradewind/core";

interface Told<Context> {
  readonly context: Context;
  /** Where what goes wrong is said. */
  readonly log: { readonly worker: TaskLogger };
}

/** Lets those who listen hear of an event. They are no part of what they hear of: what one throws is a line of the log. */
export async function tellListeners<Event extends keyof Listener>(
  { extensions: { listeners } }: Pick<DagDefinition, "extensions">,
  event: Event,
  { context, log }: Told<Parameters<Extract<Listener[Event], (context: never) => unknown>>[0]>,
): Promise<void> {
  for (const listener of listeners) {
    try {
      await (listener[event] as ((context: unknown) => unknown) | undefined)?.call(listener, context);
    } catch (thrown) {
      const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      log.worker.error(`The listener "${listener.name}" failed at ${event}: ${why}`);
    }
  }
}

/** Whether somebody listens to it. */
export const isHeard = (
  { extensions: { listeners } }: Pick<DagDefinition, "extensions">,
  event: keyof Listener,
): boolean => listeners.some((listener) => listener[event] !== undefined);

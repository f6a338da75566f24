import { format } from "node:util";
import { attemptScope } from "@tradewind/core/engine";

const METHODS = { log: "info", info: "info", debug: "debug", warn: "warn", error: "error" } as const;

/**
 * Sends what is written with `console` inside an attempt to that attempt's log; outside of attempts nothing changes. Returns the
 * function that undoes it.
 */
export function captureConsole(): () => void {
  const undo = Object.entries(METHODS).map(([name, level]) => {
    const method = name as keyof typeof METHODS;
    const original = console[method];
    const captured = (...values: unknown[]): void => {
      const attempt = attemptScope();
      if (attempt) attempt.context.log[level](format(...values));
      else original.apply(console, values);
    };
    console[method] = captured;
    return () => {
      // somebody who has wrapped it since keeps working: the captured method then simply finds no attempt
      if (console[method] === captured) console[method] = original;
    };
  });
  return () => {
    for (const one of undo) one();
  };
}

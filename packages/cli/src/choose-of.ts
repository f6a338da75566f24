import { suggestion } from "@tradewind/core/engine";
import { UsageError } from "./usage-error.ts";

/** The value, if it is one of the choices. @throws UsageError with the nearest one. */
export function chooseOf<T extends string>(option: string, found: string, choices: readonly T[]): T {
  const choice = choices.find((name) => name === found);
  if (choice === undefined)
    throw new UsageError({
      message: `${option}: "${found}" is none of ${choices.join(", ")}.`,
      hint: suggestion(found, choices),
    });
  return choice;
}

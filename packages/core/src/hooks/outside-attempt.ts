import { type AttemptScope, inAttempt } from "../context.ts";
import { NoContextError } from "../errors/authoring-errors.ts";
import type { Clock } from "../ports/runtime.ts";
import { nullTimetable } from "../timetable/null-timetable.ts";
import { HookScope } from "./hook-scope.ts";

export interface HookSurroundings {
  readonly getConnection: ConstructorParameters<typeof HookScope>[0];
  readonly clock: Clock;
  readonly maskSecret: (secret: string) => void;
}

/** Lets hooks work where no attempt is: they find their connections, and there is nothing else that they could ask. */
export async function withHooks<T>(
  { getConnection, clock, maskSecret }: HookSurroundings,
  body: () => Promise<T>,
): Promise<T> {
  const hooks = new HookScope(getConnection);
  const scope: AttemptScope = {
    get context(): never {
      throw new NoContextError();
    },
    get runs(): never {
      throw new NoContextError();
    },
    renderedOptions: new Map(),
    hooks,
    clock,
    maskSecret,
    definition: { timetable: nullTimetable, options: {} },
  };
  try {
    return await inAttempt(scope, body);
  } finally {
    await hooks.close();
  }
}

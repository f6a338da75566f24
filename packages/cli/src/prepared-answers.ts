import type { Json } from "@tradewind/core/engine";
import type { Notices, PreparedAnswersSettings, Supervisor } from "@tradewind/runtime";
import type { RunOptions } from "./run.ts";

/** The answers that a program has prepared for the questions of its run. */
export function preparedAnswers({
  answers = {},
  store,
}: Pick<RunOptions, "answers" | "store">): PreparedAnswersSettings {
  const byTask = Object.entries(answers).map(([taskId, { options, params = {}, by = "run()" }]) => {
    const values = JSON.parse(JSON.stringify(params)) as Record<string, Json>;
    return [taskId, { options, params: values, by }] as const;
  });
  return { byTask: Object.fromEntries(byTask), isAlone: store === "memory" };
}

/** Lets tasks go on that other processes have answered; looks for answers from when the first is waited for. */
export function watchedAnswers(notices: Notices | undefined) {
  let stop: (() => void) | undefined;
  return {
    watch(supervisor: Supervisor): void {
      if (stop || !supervisor.isAsking) return;
      stop = notices?.watch(() => void supervisor.readAnswers());
    },
    stop: () => stop?.(),
  };
}

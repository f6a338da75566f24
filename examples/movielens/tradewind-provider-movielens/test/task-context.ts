import type { TaskContext } from "@tradewind/core";

/** As much of a context as these operators use, for calling `execute` directly. */
export function taskContext(signal: AbortSignal = new AbortController().signal): {
  context: TaskContext;
  lines: string[];
} {
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line) };
  return { context: { log, signal } as unknown as TaskContext, lines };
}

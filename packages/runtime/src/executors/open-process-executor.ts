import type { Executor } from "./executor.ts";
import type { ProcessExecutorOptions } from "./process-executor.ts";

/** The executor of worker processes for programs that seldom have one: its code is loaded when it is asked for. */
export async function openProcessExecutor(options: ProcessExecutorOptions): Promise<Executor> {
  const { processExecutor } = await import("./process-executor.ts");
  return processExecutor(options);
}

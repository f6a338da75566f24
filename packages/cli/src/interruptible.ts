import { EXIT } from "./exit-code.ts";

/** Runs a command that waits. Ctrl-C aborts its signal, and it ends with the status that says so. */
export async function interruptible(body: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  try {
    return await body(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

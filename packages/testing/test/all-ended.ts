import { isRunFinished } from "@tradewind/core/engine";
import { type TestScheduler, until } from "../src/internal.ts";

/** Waits for the end of all runs of a DAG whose tasks wait for services and files, of which the clock knows nothing. */
export async function allEnded(rt: TestScheduler, dagId: string, atLeast = 0): Promise<void> {
  await rt.noticed();
  const haveEnded = async () => {
    const runs = await rt.runs(dagId);
    return runs.length >= atLeast && runs.every(({ state }) => isRunFinished(state));
  };
  await until(async () => {
    if (!(await haveEnded())) return false;
    await rt.quiet();
    return haveEnded();
  }, "the end of all runs");
}

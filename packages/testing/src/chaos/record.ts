import { appendFileSync } from "node:fs";
import { currentContext } from "@tradewind/core";

/** The file that tasks write to; what stands there has really happened, whatever the store says. */
export const RECORD_VARIABLE = "TRADEWIND_VAR_CHAOS_RECORD";

/** Runs a task's body between a line that it started and one that it ended, as the checker reads them (I30). */
export async function recorded<T>(body: () => Promise<T> | T): Promise<T> {
  const { ti, variables } = currentContext();
  const file = await variables.get("chaos_record");
  const write = (what: "start" | "end", ...how: ("ok" | "failed")[]) => {
    const { dagId, runId, taskId, tryNumber } = ti;
    const line = [what, dagId, runId, taskId, tryNumber, process.pid, process.hrtime.bigint(), ...how];
    appendFileSync(file, `${line.join("\t")}\n`);
  };
  write("start");
  try {
    const result = await body();
    write("end", "ok");
    return result;
  } catch (error) {
    write("end", "failed");
    throw error;
  }
}

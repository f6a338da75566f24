import { appendFileSync, readFileSync } from "node:fs";
import { currentContext } from "@tradewind/core";

/** The file that tasks write to; what stands there has really happened, whatever the store says. */
export const RECORD_VARIABLE = "TRADEWIND_VAR_CHAOS_RECORD";

/** One line of a task's doings: who, which try, in which process. */
export interface RecordLine {
  readonly what: "start" | "end";
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly tryNumber: number;
  readonly pid: number;
}

/** Runs a task's body between a line that it started and one that it ended. */
export async function recorded<T>(body: () => Promise<T> | T): Promise<T> {
  const { ti, variables } = currentContext();
  const file = await variables.get("chaos_record");
  const write = (what: RecordLine["what"]) => {
    const { dagId, runId, taskId, tryNumber } = ti;
    const line: RecordLine = { what, dagId, runId, taskId, tryNumber, pid: process.pid };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  write("start");
  const result = await body();
  write("end");
  return result;
}

/** All lines of the record; a last one that was cut off by a kill does not count. */
export function readRecord(file: string): RecordLine[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as RecordLine];
      } catch {
        return [];
      }
    });
}

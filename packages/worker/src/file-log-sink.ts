import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { mapIndexText } from "@tradewind/core/engine";
import type { LogSink } from "./attempt-log.ts";
import type { AttemptRequest, RunFacts } from "./protocol.ts";

/** What an attempt is called by; its log lies under these names. */
type AttemptName = Pick<AttemptRequest, "taskId" | "mapIndex" | "tryNumber"> & {
  readonly run: Pick<RunFacts, "dagId" | "runId">;
};

/** The log file of an attempt, or of a run's own callbacks. Ids are encoded, so that none of them can lead out of the folder. */
export function logFileOf(folder: string, { run, taskId, mapIndex, tryNumber }: AttemptName): string {
  const part = (name: string, id: string) => `${name}=${encodeURIComponent(id).replaceAll(".", "%2E")}`;
  const ofRun = join(folder, part("dag_id", run.dagId), part("run_id", run.runId));
  if (taskId === "") return join(ofRun, "callbacks.log");
  const mapped = mapIndex < 0 ? [] : [`map_index=${mapIndexText(mapIndex)}`];
  return join(ofRun, part("task_id", taskId), ...mapped, `attempt=${tryNumber}.log`);
}

/**
 * One file of JSON lines per attempt. The file is made with the first line, so that a silent task costs nothing; lines are
 * written at once, so that nothing is lost when the process is killed.
 */
export function fileLogSink(folder: string): LogSink {
  const open = new Map<string, number>();
  return {
    write(attempt, line) {
      let fd = open.get(attempt.token);
      if (fd === undefined) {
        const file = logFileOf(folder, attempt);
        mkdirSync(dirname(file), { recursive: true });
        fd = openSync(file, "a");
        open.set(attempt.token, fd);
      }
      writeSync(fd, `${JSON.stringify(line)}\n`);
    },
    close({ token }) {
      const fd = open.get(token);
      if (fd === undefined) return;
      open.delete(token);
      closeSync(fd);
    },
  };
}

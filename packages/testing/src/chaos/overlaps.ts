import type { RecordLine } from "./record.ts";

/** Task instances of which two attempts were at work at the same time, as the tasks themselves wrote it down. */
export function overlaps(lines: readonly RecordLine[], isGone: (pid: number) => boolean): string[] {
  const open = new Map<string, RecordLine>();
  const found: string[] = [];
  for (const line of lines) {
    const key = `${line.dagId} ${line.runId} ${line.taskId}`;
    const other = open.get(key);
    if (line.what === "end") {
      if (other?.pid === line.pid) open.delete(key);
      else if (other) found.push(`${key}: process ${line.pid} ended it after process ${other.pid} had begun it again`);
      continue;
    }
    // one that began and did not end was killed with its process
    if (other && !isGone(other.pid)) found.push(`${key}: begun in process ${line.pid} while ${other.pid} was at it`);
    open.set(key, line);
  }
  return found;
}

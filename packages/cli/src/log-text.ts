import type { LogLine } from "@tradewind/runtime";
import pc from "picocolors";

/** A line of a log file; one that was cut off when its process was killed is taken as it is. */
export function parseLogLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { time: "", level: "info", source: "task", message: text };
  }
}

/** A line of a log for people. */
export function logText({ time, level, source, message }: LogLine): string {
  const paint = level === "error" ? pc.red : level === "warn" ? pc.yellow : (text: string) => text;
  const from = source === "task" ? "" : ` ${pc.dim(`[${source}]`)}`;
  return `${pc.dim(time)} ${level.toUpperCase().padEnd(5)}${from} ${paint(message)}`;
}

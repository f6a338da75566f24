import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { processStart } from "./process-start.adapter.ts";

/** This process, as the owner of the runs that it carries on by itself: a number may belong to another process later. */
export const thisOwner = (): string => `${hostname()}:${process.pid}:${processStart(process.pid) ?? ""}`;

/** Whether the process that owns a run still lives. Of another machine's nothing is known: it may. */
export function isOwnerAlive(owner: string): boolean {
  const [host, pid, start = ""] = owner.split(":");
  if (host !== hostname()) return true;
  if (existsSync("/proc/self/stat")) {
    const now = processStart(Number(pid));
    return now !== undefined && (start === "" || now === start);
  }
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // it lives, and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Who this process is, for people. */
export const describeProcess = (kind: string): string => `${kind}, process ${process.pid} on ${hostname()}`;

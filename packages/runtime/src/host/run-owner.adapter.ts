import { hostname } from "node:os";

/** This process, as the owner of the runs that it carries on by itself. */
export const thisOwner = (): string => `${hostname()}:${process.pid}`;

/** Whether the process that owns a run still lives. Of another machine's nothing is known: it may. */
export function isOwnerAlive(owner: string): boolean {
  const [host, pid] = owner.split(":");
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

/** Who this process is, for people. */
export const describeProcess = (kind: string): string => `${kind}, process ${process.pid} on ${hostname()}`;

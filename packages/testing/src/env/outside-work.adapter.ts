import { realTimers } from "./real-timers.adapter.ts";

const KINDS: ReadonlySet<string> = new Set([
  "FSReqPromise",
  "FSReqCallback",
  "GetAddrInfoReqWrap",
  "HTTPClientRequest",
  "PipeConnectWrap",
  "ProcessWrap",
  "TCPConnectWrap",
  "TCPServerWrap",
  "TCPSocketWrap",
  "TLSWrap",
  "Timeout",
  "WorkerWrap",
]);

/** What this process waits for that is outside of it, or on the machine's clock: how many of each kind, in Node's words. */
export function outsideKinds(): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (KINDS.has(kind)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

/** How much that is. */
export function outsideWork(): number {
  let count = 0;
  for (const ofKind of outsideKinds().values()) count += ofKind;
  return count;
}

/** Lets the event loop turn: at once, or, where the machine has to do something first, after a moment of real time. */
export function turnOfTheLoop(isLong: boolean): Promise<void> {
  return new Promise((resolve) => (isLong ? realTimers.setTimeout(resolve, 1) : realTimers.setImmediate(resolve)));
}

/** So many commits in a row may go by without a turn of the event loop: then timers, and whatever else waits for one, get theirs. */
const MOST_IN_A_TURN = 50;

/** Calls commits when all that was set in motion has been done, which in memory is sooner than the end of a turn of the event loop. */
export function endOfWork(): (commit: () => void) => void {
  let inARow = 0;
  return (commit) => {
    if (++inARow < MOST_IN_A_TURN) realTimers.queueMicrotask(() => realTimers.nextTick(commit));
    else {
      inARow = 0;
      realTimers.setImmediate(commit);
    }
  };
}

const KINDS: ReadonlySet<string> = new Set([
  "FSReqPromise",
  "FSReqCallback",
  "GetAddrInfoReqWrap",
  "HTTPClientRequest",
  "PipeConnectWrap",
  "ProcessWrap",
  "TCPConnectWrap",
  "TCPSocketWrap",
  "TLSWrap",
  "Timeout",
  "WorkerWrap",
]);

/** How much this process waits for that is outside of it, or for the machine's clock. */
export function outsideWork(): number {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.has(kind)).length;
}

/** Lets the event loop turn: at once, or, where the machine has to do something first, after a moment of real time. */
export function turnOfTheLoop(isLong: boolean): Promise<void> {
  return new Promise((resolve) => (isLong ? setTimeout(resolve, 1) : setImmediate(resolve)));
}

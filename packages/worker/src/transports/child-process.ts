import type { WorkerReply } from "../protocol.ts";

/**
 * Sends replies to the parent process: what is replied until the promises of this turn have settled goes as one message, so that a
 * burst of short tasks does not pay for a message each, and the start of one travels with its end.
 */
export function batchingSender(send: (batch: readonly WorkerReply[]) => void): (reply: WorkerReply) => void {
  let batch: WorkerReply[] = [];
  const flush = () => {
    const replies = batch;
    batch = [];
    send(replies);
  };
  return (reply) => {
    batch.push(reply);
    if (batch.length > 1) return;
    // messages arrive inside a tick, whose promises settle only after the ticks that are waiting already
    queueMicrotask(() => process.nextTick(flush));
  };
}

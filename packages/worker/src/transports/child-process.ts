import type { WorkerReply } from "../protocol.ts";

/**
 * Sends replies to the parent process: what is replied until the promises of this turn have settled goes as one message, so that a
 * burst of short tasks does not pay for a message each, and the start of one travels with its end.
 */
export function batchingSender(send: (batch: readonly WorkerReply[]) => void): (reply: WorkerReply) => void {
  let batch: WorkerReply[] = [];
  return (reply) => {
    batch.push(reply);
    if (batch.length > 1) return;
    process.nextTick(() => {
      const replies = batch;
      batch = [];
      send(replies);
    });
  };
}

import type { WorkerReply } from "../protocol.ts";

/**
 * Sends replies to the parent process: all replies of one turn of the event loop as one message, so that a burst of short tasks
 * does not pay for a message each.
 */
export function batchingSender(send: (batch: readonly WorkerReply[]) => void): (reply: WorkerReply) => void {
  let batch: WorkerReply[] = [];
  return (reply) => {
    batch.push(reply);
    if (batch.length > 1) return;
    setImmediate(() => {
      const replies = batch;
      batch = [];
      send(replies);
    });
  };
}

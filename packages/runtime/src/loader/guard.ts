// A thread beside the one that imports DAG files, for what that one cannot see while it loops or allocates: that the parent is gone,
// and that the process outgrows its limit outside of the heap (Buffers, native code), which V8's own limit does not count. It lives in
// the process itself and not in the parent, because a parent that was killed can guard nothing, and because /proc exists only on Linux.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { type LoaderProcessOptions, MEMORY_MARK } from "./protocol.ts";

// ten looks a second are 0.1 % of a core; memory written at 4 GB/s grows by 400 MB between two of them
const INTERVAL_MS = 100;

const { parentPid, maxResidentMb } = workerData as LoaderProcessOptions;
const never = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  Atomics.wait(never, 0, 0, INTERVAL_MS);
  if (process.ppid !== parentPid) end();
  const residentMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
  if (residentMb > maxResidentMb) {
    writeSync(2, `\n${MEMORY_MARK} ${residentMb} MB\n`);
    end();
  }
}

/** Ends the process and what the imported files have started: it is the leader of its group. */
function end(): void {
  process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
}

import { keepStampsAtExit, STAMPS_FOLDER, stamped } from "./stamps.ts";

// What the tasks do, for engine and floor alike, wherever they run.

export type BodyName = "trivial" | "light";

/** Task bodies by name. Each returns 1, so that an XCom is written. */
export const BODIES: Readonly<Record<BodyName, () => number>> = {
  trivial: () => stamped(() => 1),
  light: () => stamped(() => Math.min(1, fibonacci(10))),
};

function fibonacci(n: number): number {
  return n <= 1 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

// A worker of the engine imports this with the DAG file and has no other place to begin.
const folder = process.env[STAMPS_FOLDER];
if (folder !== undefined) keepStampsAtExit(folder);

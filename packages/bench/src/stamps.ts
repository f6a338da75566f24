import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// When each task body began and ended. Bodies of the process executor, and of the forked floor, run in other processes: those
// keep their stamps in memory and leave them in a file when they exit, so that nothing is written or sent while the clock runs,
// and engine and floor are treated alike. CLOCK_MONOTONIC, which hrtime reads, is the same in all processes of a machine.

/** Names the folder for the files, in the environment of a process that runs bodies for another. */
export const STAMPS_FOLDER = "TRADEWIND_BENCH_STAMPS";

/** One execution of a task body; milliseconds of `nowMs`. */
export interface Stamp {
  readonly start: number;
  readonly end: number;
}

/** Milliseconds that all processes of this machine agree upon. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const starts: number[] = [];
const ends: number[] = [];

/** Runs `body` and remembers when. */
export function stamped<T>(body: () => T): T {
  starts.push(nowMs());
  const result = body();
  ends.push(nowMs());
  return result;
}

/** Leaves the stamps of this process in a file of the folder when it exits. */
export function keepStampsAtExit(folder: string): void {
  process.once("exit", () => {
    writeFileSync(join(folder, `${process.pid}.stamps`), new Float64Array([...starts, ...ends]));
  });
}

/** The stamps of this process and those that others have left in the folder, by time. */
export function collectStamps(folder: string): Stamp[] {
  const left = readdirSync(folder)
    .filter((name) => name.endsWith(".stamps"))
    .flatMap((name) => stampsIn(readFileSync(join(folder, name))));
  return [...pairs(starts, ends), ...left].sort((a, b) => a.start - b.start);
}

function stampsIn(file: Buffer): Stamp[] {
  const numbers = new Float64Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  const half = numbers.length / 2;
  return pairs([...numbers.subarray(0, half)], [...numbers.subarray(half)]);
}

const pairs = (from: readonly number[], to: readonly number[]): Stamp[] =>
  from.map((start, i) => ({ start, end: to[i]! }));

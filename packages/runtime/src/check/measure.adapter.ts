// The program of a process that measures how long a DAG file's imports take, each after those that stand before it. A process of its
// own, since an import that has been there once costs nothing.
import { performance } from "node:perf_hooks";
// what every DAG file imports is not the doing of one
import "@tradewind/core";

/** How long each import took, and then the file itself without them. */
export type MeasuredMs = readonly number[];

const urls = process.argv.slice(2);
const took: number[] = [];
for (const url of urls) {
  const began = performance.now();
  // one that throws has been reported
  await import(url).catch(() => {});
  took.push(performance.now() - began);
}
process.send!(took satisfies MeasuredMs, () => process.exit(0));

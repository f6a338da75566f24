// The program of a process that measures how long a DAG file's imports take, each after those that stand before it. A process of its
// own, since an import that has been there once costs nothing. Processor time is taken: on a busy machine the clock would make every
// import slow, and what an import waits for is seen as what it is.
// what every DAG file imports is not the doing of one
import "@tradewind/core";

/** The milliseconds of processor time of each import, and then of the file itself without them. */
export type MeasuredMs = readonly number[];

const urls = process.argv.slice(2);
const took: number[] = [];
for (const url of urls) {
  const before = process.cpuUsage();
  // one that throws has been reported
  await import(url).catch(() => {});
  const { user, system } = process.cpuUsage(before);
  took.push((user + system) / 1000);
}
process.send!(took satisfies MeasuredMs, () => process.exit(0));

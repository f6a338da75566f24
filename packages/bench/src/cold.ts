import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Measured, MeasureOptions } from "./measure-workloads.ts";
import { EXECUTORS, type ExecutorName } from "./peer.ts";
import { NO_HAND_OVER, NOT_COUNTED, type Row } from "./report.ts";
import { median } from "./statistics.ts";

const programs = {
  engine: fileURLToPath(new URL("./cold-engine.js", import.meta.url)),
  floor: fileURLToPath(new URL("./cold-floor.js", import.meta.url)),
} as const;

const STARTS_PER_ROUND = 5;

/** From the start of a process to the end of its first task, with a database that is there already; with a new one as a note. */
export async function measureCold({
  rounds,
  folder,
  progress,
}: Pick<MeasureOptions, "rounds" | "folder" | "progress">): Promise<Measured> {
  const times = new Map<string, number[]>();
  let starts = 0;
  async function time(name: string, args: readonly string[]): Promise<void> {
    const list = times.get(name) ?? [];
    times.set(name, list);
    list.push(await untilDone(args));
  }

  const peers = EXECUTORS.flatMap((executor) =>
    (["engine", "floor"] as const).map((peer) => ({ executor, peer, path: join(folder, `cold-${executor}-${peer}`) })),
  );
  for (const { executor, peer, path } of peers) await untilDone([programs[peer], executor, path]);
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}: cold`);
    for (let i = 0; i < STARTS_PER_ROUND; i++) {
      await time("node", ["-e", "console.log('done')"]);
      for (const { executor, peer, path } of peers) {
        await time(`${peer} ${executor}`, [programs[peer], executor, path]);
        await time(`${peer} ${executor} empty`, [programs[peer], executor, `${path}-${starts++}`]);
      }
    }
  }
  const ms = (name: string) => median(times.get(name)!);
  return {
    rows: EXECUTORS.map((executor) => rowOf(executor, ms(`engine ${executor}`), ms(`floor ${executor}`))),
    notes: [
      `cold: node -e 0 alone ${ms("node").toFixed(0)} ms`,
      ...EXECUTORS.map((executor) => {
        const [engine, floor] = [ms(`engine ${executor} empty`), ms(`floor ${executor} empty`)];
        const times = (ms(`engine ${executor}`) / ms("node")).toFixed(2);
        return `cold, ${executor}: ${times} times node -e 0; with a new file ${engine.toFixed(0)} ms, floor ${floor.toFixed(0)} ms`;
      }),
    ],
  };
}

const rowOf = (executor: ExecutorName, value: number, floor: number): Row => ({
  workload: "cold",
  executor,
  value,
  unit: "ms",
  floor,
  ratio: floor / value,
  handOverMs: NO_HAND_OVER,
  counts: NOT_COUNTED,
});

/** Starts node and returns the milliseconds until it has written its line; for `node -e 0`, too, it is a line that counts. */
async function untilDone(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let ms: number | undefined;
  child.stdout.on("data", () => {
    ms ??= performance.now() - start;
  });
  const [status] = await exited;
  if (status !== 0 || ms === undefined) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  return ms;
}

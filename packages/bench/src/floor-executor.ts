import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type BodyName, bodies } from "./bodies.ts";
import type { ExecutorName } from "./peer.ts";

/** Runs bodies for the floor. */
export interface FloorExecutor {
  run(body: BodyName): Promise<unknown>;
  close(): void;
}

export const openFloorExecutor = (executor: ExecutorName): Promise<FloorExecutor> =>
  executor === "inline" ? Promise.resolve(inline) : forked();

const inline: FloorExecutor = {
  run: async (body) => bodies[body](),
  close() {},
};

const CHILDREN = 2;
const program = fileURLToPath(new URL("./floor-child.js", import.meta.url));

interface Job {
  readonly body: BodyName;
  readonly resolve: (value: unknown) => void;
}

/** Children that are there before the work comes; one task at a time in each, one message there and one back. */
async function forked(): Promise<FloorExecutor> {
  const children = Array.from({ length: CHILDREN }, () => fork(program));
  await Promise.all(children.map((child) => once(child, "message")));
  const idle: ChildProcess[] = [...children];
  const waiting: Job[] = [];
  const running = new Map<ChildProcess, Job>();

  function handOut(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const child = idle.pop()!;
      const job = waiting.shift()!;
      running.set(child, job);
      child.send(job.body);
    }
  }

  for (const child of children)
    child.on("message", (value: unknown) => {
      const job = running.get(child)!;
      running.delete(child);
      idle.push(child);
      job.resolve(value);
      handOut();
    });

  return {
    run: (body) =>
      new Promise((resolve) => {
        waiting.push({ body, resolve });
        handOut();
      }),
    close() {
      for (const child of children) child.disconnect();
    },
  };
}

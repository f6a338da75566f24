import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BodyName } from "../body.ts";

const PROCESSES = 2;
const childMain = fileURLToPath(import.meta.resolve("./body-child.js"));

/** Two child processes that run task bodies: one message there and one back for each, one at a time in each. */
export class BodyProcesses {
  readonly #children: readonly ChildProcess[];
  readonly #idle: ChildProcess[];
  readonly #waiting: ((value: number) => void)[] = [];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
    this.#idle = [...children];
  }

  /** Resolves when all of them are ready for work. */
  static async open(body: BodyName, env: NodeJS.ProcessEnv): Promise<BodyProcesses> {
    const children = Array.from({ length: PROCESSES }, () => fork(childMain, [body], { env }));
    await Promise.all(children.map((child) => once(child, "message")));
    return new BodyProcesses(children);
  }

  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#handOut();
    });
  }

  async close(): Promise<void> {
    const exits = this.#children.map((child) => once(child, "exit"));
    for (const child of this.#children) child.disconnect();
    await Promise.all(exits);
  }

  #handOut(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const child = this.#idle.pop()!;
      const resolve = this.#waiting.shift()!;
      child.once("message", (value: number) => {
        this.#idle.push(child);
        resolve(value);
        this.#handOut();
      });
      child.send("run");
    }
  }
}

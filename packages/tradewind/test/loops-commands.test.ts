import { currentContext, defineDag, type Flow, loop } from "@tradewind/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StoreProject, storeProject } from "./store-project.ts";

/** A loop of `count` until it has come to what `wanted` says. */
const wanted = { count: 3 };

class Counting {
  count(previous = 0): number {
    return previous + 1;
  }
  enough(count: number): boolean {
    currentContext().log.info(`${count} of ${wanted.count}`);
    return count >= wanted.count;
  }
  report(count: number): number {
    return count;
  }
  flow(this: Flow<Counting>) {
    const counted = loop<number>("loop", { maxIterations: 5, until: this.enough }, (previous) => this.count(previous));
    this.report(counted.output);
  }
}

let project: StoreProject;
beforeAll(async () => {
  const tasks = { count: {}, enough: {}, report: {} };
  project = await storeProject(defineDag(Counting, { dagId: "counting", tasks, schedule: null }));
  await project.ended("counting", "one");
});
afterAll(() => project[Symbol.asyncDispose]());

interface ShownRun {
  readonly loops: unknown[];
  readonly tasks: { readonly task_id: string; readonly map_index: number; readonly state: string }[];
}

const shown = () => project.json<ShownRun>("runs", "show", "counting", "one");
const states = async (task: string) =>
  (await shown()).tasks.filter(({ task_id }) => task_id === task).map(({ state }) => state);

test("a run shows how many iterations its loops have had, and counts the tasks of each line", async () => {
  expect((await shown()).loops).toEqual([{ loop_id: "loop", iterations: 3, max_iterations: 5 }]);
  const { stdout } = await project.tradewind("runs", "show", "counting", "one", "-o", "table");
  expect(stdout).toMatch(/^loop loop: 3 of at most 5 iterations$/m);
  expect(stdout).toMatch(/└─ loop\.count {2}3 ✓ success/);
  expect(stdout).toMatch(/└─ report {2}✓ success/);
});

test("clearing a gate takes the later iterations with it, or leaves them", async () => {
  const clear = (...more: string[]) =>
    project.json<{ task_id: string; map_index: number }[]>(
      ...["tasks", "clear", "counting", "-t", "loop.enough", "--map-index", "1", "-r", "one", "-y", ...more],
    );
  expect(await clear("--keep-later-iterations", "--dry-run")).toMatchObject([{ task_id: "loop.enough", map_index: 1 }]);
  wanted.count = 2;
  const cleared = (await clear("-d")).map(({ task_id, map_index }) => `${task_id} ${map_index}`);
  expect(cleared.sort()).toEqual(["loop.count 2", "loop.enough 1", "loop.enough 2", "report -1"]);
  await expect.poll(() => states("report"), { timeout: 20_000 }).toEqual(["success"]);
  expect(await states("loop.count")).toEqual(["success", "success", "removed"]);
  expect((await shown()).loops).toMatchObject([{ iterations: 2 }]);
});

test("logs of an iteration are those of its index", async () => {
  const { stdout } = await project.tradewind("tasks", "logs", "counting", "loop.enough", "one", "--map-index", "0");
  expect(stdout).toContain("1 of 3");
});

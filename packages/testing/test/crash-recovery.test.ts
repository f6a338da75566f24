import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockStore } from "@tradewind/store";
import { afterEach, expect, test } from "vitest";
import { ChaosRun } from "../src/chaos/chaos-run.ts";
import { FAIL_POINTS } from "../src/chaos/fail-points.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-crash-"));
  folders.push(folder);
  return folder;
}

/** Where the scheduler is killed: at the first time it comes to a point, and at a later one. */
const KILLS = FAIL_POINTS.flatMap((point) => [`${point}:2`, `${point}:9`]);

test("a scheduler that is killed around its commits and hand-overs loses nothing and does nothing twice", async () => {
  const chaos = new ChaosRun(newFolder());
  expect(await chaos.start()).toBe(true);
  for (const [i, kill] of KILLS.entries()) {
    await chaos.kill();
    for (const choice of [0, 1, 3, i]) await chaos.order("trigger", choice);
    await chaos.start(kill);
    await chaos.killed();
  }
  expect(await chaos.start()).toBe(true);
  expect(chaos.orders).toHaveLength(KILLS.length * 4);
  expect(await chaos.settle(60_000)).toBe(true);
  await chaos.stop();
  expect(await chaos.lostOrders()).toEqual([]);
  const { kept, told } = await chaos.kept();
  expect(told.length).toBeGreaterThanOrEqual(KILLS.length);
  expect(kept).toEqual(expect.arrayContaining(told));
  const { made, consumed } = await chaos.updates();
  expect(made.length).toBeGreaterThanOrEqual(KILLS.length);
  expect(consumed).toEqual(made);
  await chaos.closeStore();
  expect(chaos.violations()).toEqual([]);
}, 120_000);

test("a store has one scheduler; the second is told who it is", async () => {
  const path = join(newFolder(), "store.sqlite");
  const lock = lockStore(path, "dev, process 1 on here");
  expect(() => lockStore(path, "another")).toThrow(
    expect.objectContaining({ code: "TW5004", message: `${path} has a scheduler already: dev, process 1 on here.` }),
  );
  lock.release();
  lockStore(path, "another").release();
});

test("a lock is held until its process is killed, also when nothing there refers to it", async () => {
  const path = join(newFolder(), "store.sqlite");
  const entry = import.meta.resolve("@tradewind/store");
  const program = `import { lockStore } from ${JSON.stringify(entry)}; lockStore(${JSON.stringify(path)}, "it"); gc(); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(() => lockStore(path, "me")).toThrow("has a scheduler already: it");
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  lockStore(path, "me").release();
});

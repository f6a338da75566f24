import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { emptyProject, runFile, startTradewind, tradewind, written } from "./command.ts";

const dagFile = (divided: string) => `
import { currentContext, dag, type Flow, task } from "tradewind";

@dag({ schedule: "@daily", startDate: "2030-01-01", dagId: "shares" })
export class Shares {
  @task()
  async fetch(): Promise<{ parts: number[]; total: number }> {
    console.log("fetched on " + currentContext().ds);
    currentContext().ti.xcomPush("source", "production");
    return { parts: [1, 3], total: Number(currentContext().conf.total) };
  }

  @task()
  shares(parts: number[], total: number): number[] {
    ${divided}
  }

  @task()
  async source(shares: number[]) {
    return [await currentContext().ti.xcomPull("fetch", "source"), ...shares];
  }

  flow(this: Flow<Shares>) {
    const fetched = this.fetch();
    this.source(this.shares(fetched.parts, fetched.total));
  }
}
`;

const BROKEN = 'if (total === 0) throw new RangeError("nothing to share"); return parts.map((part) => part / total);';
const MENDED = "return parts.map((part) => (total === 0 ? 0 : part / total));";

/** The same runner as Node has: nothing of the kit needs vitest but the matchers. */
const REPLAY = `
import assert from "node:assert/strict";
import test from "node:test";
import { createTestEnv, readRun } from "@tradewind/testing";
import { Shares } from "./dags/shares.ts";

test("the run of production goes well", async () => {
  await using env = await createTestEnv({ dags: [Shares] });
  const run = await env.replay(await readRun("run.json"));
  assert.equal(run.task("fetch").logs.length, 0, "what went well is not done again");
  assert.equal(run.logicalDate, "2030-01-05T00:00:00.000Z");
  assert.equal(run.state, "success", run.task("shares").error?.stack);
  assert.deepEqual(run.task("source").xcom(), ["production", 0, 0]);
});
`;

const project = emptyProject({ "shares.ts": dagFile(BROKEN) });
afterAll(() => project.remove());

const lineOfError = (stack: string) => /dags\/shares\.ts:(\d+:\d+)/.exec(stack)?.[1];

test("a run of dev that failed, exported and replayed in a test, fails at the same line; with the bug mended, it passes", async () => {
  const { folder } = project;
  mkdirSync(join(folder, "node_modules/@tradewind"));
  symlinkSync(
    fileURLToPath(new URL("../node_modules/@tradewind/testing", import.meta.url)),
    join(folder, "node_modules/@tradewind/testing"),
  );
  writeFileSync(join(folder, "replay.test.ts"), REPLAY);
  const dev = startTradewind(folder, ["dev"]);
  await written(dev, "(ready in");
  const conf = JSON.stringify({ total: 0 });
  const run = [
    "dags",
    "trigger",
    "shares",
    "--run-id",
    "bad",
    "--logical-date",
    "2030-01-05",
    "--conf",
    conf,
    "--wait",
  ];
  expect(await tradewind(folder, run)).toMatchObject({ status: 1 });
  const exported = await tradewind(folder, ["runs", "export", "shares", "bad", "--file", "run.json"]);
  expect(exported).toMatchObject({ status: 0, stdout: "shares bad (failed) is in run.json\n" });
  dev.child.kill("SIGTERM");
  await dev.ended;

  const { tasks } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  const recorded = tasks.find((task: { task_id: string }) => task.task_id === "shares");
  const line = lineOfError(recorded.error.stack);
  expect(line).toBeDefined();

  const again = await runFile(folder, "--test", {}, "replay.test.ts");
  expect(again.status).toBe(1);
  expect(again.stdout).toContain("RangeError: nothing to share");
  expect(lineOfError(again.stdout)).toBe(line);

  writeFileSync(join(folder, "dags/shares.ts"), dagFile(MENDED));
  expect(await runFile(folder, "--test", {}, "replay.test.ts")).toMatchObject({ status: 0 });
}, 60_000);

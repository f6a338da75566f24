import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CallbackContext, defineDag } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime, testScheduler } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import { DagPuller, Fails, telling } from "./dags/chapter-12/operating.ts";
import { disposableFolder } from "./disposable-folder.ts";

test("a failure is told by the task that failed, with its context, and by the DAG", async () => {
  const told: string[] = [];
  const onTaskFailure = ({ ti, ds, exception }: CallbackContext) =>
    void told.push(`${ti.dagId}.${ti.taskId} of ${ds}: ${exception?.message}`);
  const onFailureCallback = telling((text) => told.push(text));
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Fails, { args: [onTaskFailure], onFailureCallback }));
  expect(await run.states()).toEqual({ failing: "failed", after: "upstream_failed" });
  expect(told.toSorted()).toEqual([
    `callbacks ${run.runId}: failing failed`,
    "callbacks.failing of 2024-01-01: Hello airflow!",
  ]);
});

/** A repository with a DAG file on its branch master, and a clone to which somebody has done something. */
async function repository() {
  const folder = await disposableFolder();
  const [origin, clone] = ["origin", "clone"].map((name) => join(folder.path, name)) as [string, string];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=ana", "-c", "user.email=ana@example.com", ...args], { cwd, stdio: "pipe" });
  const commit = async (text: string) => {
    await writeFile(join(origin, "dag.ts"), text);
    git(origin, "add", "dag.ts");
    git(origin, "commit", "--quiet", "--message", text);
  };
  git(folder.path, "init", "--quiet", "--initial-branch=master", "origin");
  await commit("first");
  git(folder.path, "clone", "--quiet", "origin", "clone");
  return {
    clone,
    commit,
    edit: (text: string) => writeFile(join(clone, "dag.ts"), text),
    read: () => readFile(join(clone, "dag.ts"), "utf8"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("dag_puller_dag", () => {
  test("brings the folder to what the repository has every five minutes, whatever was done to it", async () => {
    await using repo = await repository();
    const dags = [defineDag(DagPuller, { params: { dags: repo.clone } })];
    await using rt = await testScheduler({ dags, now: "2024-06-30T12:01:00Z" });
    await allEnded(rt, "dag_puller_dag");
    expect([await rt.logicalDates("dag_puller_dag"), await repo.read()]).toEqual([["2024-06-30T11:55"], "first"]);
    await repo.commit("second");
    await repo.edit("an edit on the machine itself");
    await rt.advanceTo("2024-06-30T12:05:00Z");
    await allEnded(rt, "dag_puller_dag", 2);
    expect((await rt.runs("dag_puller_dag")).map(({ state }) => state)).toEqual(["success", "success"]);
    expect(await repo.read()).toBe("second");
  });

  test("fails where there is no repository", async () => {
    await using folder = await disposableFolder();
    const dags = [defineDag(DagPuller, { params: { dags: join(folder.path, "nothing") } })];
    await using rt = await testScheduler({ dags, now: "2024-06-30T12:01:00Z" });
    await allEnded(rt, "dag_puller_dag");
    expect(await rt.states("dag_puller_dag")).toEqual({ fetch_code: "failed" });
  });
});

describe("what comes with later issues", () => {
  test.todo("e-mail when a task fails: an SMTP provider comes with its own issue");
  test.todo("metrics for StatsD and Prometheus, by Airflow's names: metrics come with their own issue");
  test.todo("several workers over a network, as Celery has them: executors of that kind come with their own issue");
});

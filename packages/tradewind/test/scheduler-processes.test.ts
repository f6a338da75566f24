import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emptyProject, startTradewind, tradewind, written } from "./command.ts";

const SLOW = `
import { dag, task, type Flow } from "tradewind";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Goes on when somebody opens the gate. */
@dag()
export class Gated {
  @task() async first() { console.log("first is at work"); while (!existsSync("gate")) await sleep(20); return 1; }
  @task() second(n: number) { return n + 1; }
  flow(this: Flow<Gated>) { this.second(this.first()); }
}
`;

const QUICK = `
import { dag, task, type Flow } from "tradewind";
@dag({ schedule: "@once", startDate: "2024-01-01" })
export class Quick {
  @task() only() { return 1; }
  flow(this: Flow<Quick>) { this.only(); }
}
`;

const ASKING = `
import { appendFileSync } from "node:fs";
import { currentContext, dag, DeadlineReference, task, type Flow } from "tradewind";

const late = {
  reference: DeadlineReference.DAGRUN_QUEUED_AT,
  interval: { milliseconds: 0 },
  callback: ({ reason }: { reason: string }) => appendFileSync("late", reason),
};

@dag({ deadline: late })
export class Asking {
  @task() async ask() {
    const { chosenOptions } = await currentContext().ask({ subject: "Go on?", options: ["yes", "no"] });
    return chosenOptions[0];
  }
  @task() use(answer: string) { console.log("the answer is " + answer); }
  flow(this: Flow<Asking>) { this.use(this.ask()); }
}
`;

const FILES = {
  "asking.ts": ASKING,
  "gated.ts": SLOW,
  "quick.ts": QUICK,
  "loops.ts": "// @dag()\nfor (;;);\nexport {};\n// dag(",
  "exits.ts": "// dag(\nprocess.exit(7);\nexport {};\n",
  "allocates.ts":
    "// dag(\nconst all: unknown[] = [];\nfor (;;) all.push(new Array(100_000).fill(all.length));\nexport {};\n",
} as const;

const projects: ReturnType<typeof emptyProject>[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function projectWith(...names: (keyof typeof FILES)[]): string {
  const project = emptyProject(Object.fromEntries(names.map((name) => [name, FILES[name]])));
  projects.push(project);
  return project.folder;
}

const json = async (folder: string, ...words: string[]) => {
  const { stdout, stderr } = await tradewind(folder, [...words, "--output", "json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
};

describe("three terminals", () => {
  test("dev runs what another one triggers and a third one watches; killed in the middle and started again, the run ends", async () => {
    const folder = projectWith("gated.ts", "quick.ts");
    const dev = startTradewind(folder, ["dev"]);
    await written(dev, "(ready in");
    const trigger = await tradewind(folder, ["dags", "trigger", "gated", "--run-id", "one"]);
    expect(trigger).toMatchObject({ status: 0 });
    const watch = startTradewind(folder, ["runs", "watch", "gated", "one"]);
    await written(dev, "first is at work");
    dev.child.kill("SIGKILL");
    await dev.ended;
    const again = startTradewind(folder, ["dev"]);
    await written(again, "(ready in");
    writeFileSync(join(folder, "gate"), "");
    const watched = await watch.ended;
    expect(watched.status).toBe(0);
    expect(watched.stdout).toContain("success");
    again.child.kill("SIGTERM");
    expect((await again.ended).status).toBe(0);
    expect(await json(folder, "tasks", "states-for-dag-run", "gated", "one")).toMatchObject([
      { task_id: "first", state: "success", try_number: 1 },
      { task_id: "second", state: "success", try_number: 1 },
    ]);
    const [scheduled] = await json(folder, "dags", "list-runs", "quick");
    expect(scheduled).toMatchObject({ state: "success", run_type: "scheduled" });
  });
});

test("a question outlives its scheduler: killed while it waits, answered meanwhile, started again; that its run is late is told", async () => {
  const folder = projectWith("asking.ts");
  const dev = startTradewind(folder, ["dev"]);
  await written(dev, "(ready in");
  await tradewind(folder, ["dags", "trigger", "asking", "--run-id", "one"]);
  await written(dev, "deferred");
  dev.child.kill("SIGKILL");
  await dev.ended;
  expect(await json(folder, "inbox", "list")).toMatchObject([{ task_id: "ask", run_id: "one", subject: "Go on?" }]);
  expect(await tradewind(folder, ["inbox", "answer", "asking", "ask", "one", "--option", "no"])).toMatchObject({
    status: 0,
  });
  const again = startTradewind(folder, ["dev"]);
  await written(again, "the answer is no");
  const watched = await tradewind(folder, ["runs", "watch", "asking", "one"]);
  expect(watched.status).toBe(0);
  again.child.kill("SIGTERM");
  await again.ended;
  expect(await json(folder, "runs", "show", "asking", "one")).toMatchObject({
    state: "success",
    missed_deadlines: [{ task_id: null, name: null }],
    tasks: [
      { task_id: "ask", state: "success", try_number: 1 },
      { task_id: "use", state: "success" },
    ],
  });
  // a callback is called at least once: the kill may have come before it was known that it was
  expect(readFileSync(join(folder, "late"), "utf8")).toMatch(/^run one was not over at its deadline/);
});

test("a second scheduler on the store is refused, and told who has it", async () => {
  const folder = projectWith("quick.ts");
  const dev = startTradewind(folder, ["dev"]);
  await written(dev, "(ready in");
  const second = await tradewind(folder, ["standalone"]);
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`TW5004`);
  expect(second.stderr).toContain(`dev, process ${dev.child.pid} on`);
  dev.child.kill("SIGTERM");
  expect((await dev.ended).status).toBe(0);
});

test("told to stop, a scheduler hands back what still runs, without losing a try; once more, and it ends at once", async () => {
  const folder = projectWith("gated.ts");
  const patience = { TRADEWIND__SCHEDULER__DRAIN_SECONDS: "1" };
  const dev = startTradewind(folder, ["dev"], patience);
  await written(dev, "(ready in");
  await tradewind(folder, ["dags", "trigger", "gated", "--run-id", "one"]);
  await written(dev, "first is at work");
  dev.child.kill("SIGTERM");
  expect((await dev.ended).status).toBe(0);
  const states = await json(folder, "tasks", "states-for-dag-run", "gated", "one");
  expect(states[0]).toMatchObject({ task_id: "first", state: "queued", try_number: 1 });

  const impatient = startTradewind(folder, ["dev"], { TRADEWIND__SCHEDULER__DRAIN_SECONDS: "600" });
  await written(impatient, "first is at work");
  impatient.child.kill("SIGTERM");
  await written(impatient, "SIGTERM");
  impatient.child.kill("SIGTERM");
  expect((await impatient.ended).status).toBe(130);
});

test("DAG files that loop, exit or allocate for ever are import errors, and the others run on time", async () => {
  const folder = projectWith("quick.ts", "loops.ts", "exits.ts", "allocates.ts");
  const limits = { TRADEWIND__LOADER__IMPORT_TIMEOUT_SECONDS: "3", TRADEWIND__LOADER__MEMORY_LIMIT_MB: "96" };
  const dev = startTradewind(folder, ["dev"], limits);
  await written(dev, "quick  ✓ success");
  await written(dev, "(ready in");
  const errors = await json(folder, "dags", "list-import-errors");
  const codes = errors.map(
    ({ filepath, code }: Record<"filepath" | "code", string>) => `${filepath.split("/").at(-1)} ${code}`,
  );
  expect(codes.sort()).toEqual(["allocates.ts TW2010", "exits.ts TW2009", "loops.ts TW2008"]);
  dev.child.kill("SIGTERM");
  expect((await dev.ended).status).toBe(0);
  expect(existsSync(join(folder, ".tradewind/tradewind.sqlite"))).toBe(true);
});

test("a file that is changed is loaded anew; one that breaks keeps its last good version, with the error and its place", async () => {
  const folder = projectWith("quick.ts");
  const dev = startTradewind(folder, ["dev"]);
  await written(dev, "(ready in");
  const file = join(folder, "dags/quick.ts");
  writeFileSync(
    file,
    QUICK.replace("@task() only()", "@task() other() { return 2; } @task() only()").replace(
      "this.only();",
      "this.only(); this.other();",
    ),
  );
  await written(dev, "quick  loaded in", 2);
  writeFileSync(file, QUICK.replace("return 1;", "return 1 +;"));
  await written(dev, "error TW2004");
  const { stdout } = await tradewind(folder, ["dags", "details", "quick"]);
  expect(stdout).toContain("tasks\t2");
  expect(dev.stdout()).toMatch(/> +\d+ \|.*return 1 \+;/);
  dev.child.kill("SIGTERM");
  await dev.ended;
});

const PRODUCER = `
import { asset, dag, task, type Flow } from "tradewind";
export const orders = asset("orders");
@dag({ schedule: "@once", startDate: "2024-01-01" })
export class Producer {
  @task({ outlets: [asset("orders")] }) update() {}
  flow(this: Flow<Producer>) { this.update(); }
}
`;

const CONSUMER = `
import { asset, dag, task, type Flow } from "tradewind";
// its import takes longer than a run of the producer
await new Promise((resolve) => setTimeout(resolve, 1500));
@dag({ schedule: asset("orders") })
export class Consumer {
  @task() report() { console.log("the orders were updated"); }
  flow(this: Flow<Consumer>) { this.report(); }
}
`;

describe("the first start", () => {
  test("loses no update: a DAG that updates assets begins when all files are loaded", async () => {
    const project = emptyProject({ "a-producer.ts": PRODUCER, "z-consumer.ts": CONSUMER });
    projects.push(project);
    const dev = startTradewind(project.folder, ["dev"]);
    await written(dev, "the orders were updated");
    dev.child.kill("SIGTERM");
    await dev.ended;
  });
});

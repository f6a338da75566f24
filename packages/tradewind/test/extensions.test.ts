import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTradewind, tradewind, written } from "./command.ts";
import { manifest, projectWithProviders } from "./provider-packages.ts";

const NAME = "tradewind-provider-acme";

const EXTENSIONS = `import { defineListener, defineMacros, definePolicies, PolicyViolation } from "@tradewind/core";
export const acmePolicies = definePolicies({
  dag: ({ options }) => {
    if (options.tags?.includes("forbidden")) throw new PolicyViolation("acme forbids it");
    return { owner: "acme" };
  },
  taskInstance: ({ tryNumber }) => (tryNumber > 1 ? { queue: "again" } : undefined),
  contextVars: ({ dag }) => ({ ACME_TEAM: "team of " + dag.dagId }),
});
export const acme = defineMacros("acme", { year: (ds) => "year " + ds.slice(0, 4) });
export const lineage = defineListener({
  name: "lineage",
  onTaskInstanceSuccess: ({ ti }) => process.stdout.write("heard task " + ti.taskId + "\\n"),
  onDagRunRunning: ({ dagId }) => process.stdout.write("heard start " + dagId + "\\n"),
  onDagRunSuccess: ({ dagId }) => { process.stdout.write("heard run " + dagId + "\\n"); throw new Error("broken"); },
});
`;

const DAG = `import { BashOperator, dag } from "tradewind";
@dag({ startDate: "2024-01-01" })
export class Etl {
  flow() { new BashOperator({ taskId: "say", bashCommand: "echo {{ macros.acme.year(ds) }} \${ACME_TEAM} \${TRADEWIND_CTX_TRY_NUMBER}" }); }
}
`;

const project = projectWithProviders(
  {
    [NAME]: {
      "package.json": manifest(NAME, {
        exports: { ".": "./index.js", "./extensions": "./extensions.js", "./provider.json": "./provider.json" },
      }),
      "index.js": "export const nothing = 1;",
      "extensions.js": EXTENSIONS,
      "provider.json": { title: "Acme" },
    },
  },
  { "etl.ts": DAG },
);
afterAll(() => project.remove());
writeFileSync(
  join(project.folder, "own.mjs"),
  `import { definePolicies } from "@tradewind/core";
export const own = definePolicies({ dag: ({ options }) => ({ owner: "us, after " + options.owner }) });`,
);

/** Of the files: a store may know other ones. */
const LIST = ["dags", "list", "--dags", "dags", "-o", "json"];
const run = (words: readonly string[], env = {}) => tradewind(project.folder, words, env);

describe("the policies, macros and listeners of a provider", () => {
  beforeAll(async () => {
    const built = await run(["providers", "build", join(project.folder, "node_modules", NAME)]);
    expect(built).toMatchObject({ status: 0, stderr: "" });
  });

  test("stand in its descriptor, with what each is about, and are shown with the order of policies", async () => {
    const { stdout } = await run(["providers", "get", NAME, "-o", "json"], { TRADEWIND__CORE__POLICIES: "./own.mjs" });
    expect(JSON.parse(stdout)).toMatchObject({
      policies: ["acmePolicies"],
      macros: ["acme"],
      listeners: ["lineage"],
      policy_order: [NAME, "./own.mjs"],
    });
    const descriptor = JSON.parse(readFileSync(join(project.folder, "node_modules", NAME, "provider.json"), "utf8"));
    expect(descriptor).toMatchObject({
      policies: [{ export: "acmePolicies", module: "./extensions", sees: ["dag", "taskInstance", "contextVars"] }],
      macros: [{ name: "acme", members: ["year"] }],
      listeners: [{ name: "lineage", hears: ["onTaskInstanceSuccess", "onDagRunRunning", "onDagRunSuccess"] }],
    });
    expect(await run(["providers", "check"])).toMatchObject({ status: 0 });
    expect((await run(["providers", "list"])).stdout).toContain("1 set of policies, 1 set of macros, 1 listener");
  });

  test("hold once it is installed; the project's own policies have the last word", async () => {
    const { stdout } = await run(LIST, { TRADEWIND__CORE__POLICIES: "./own.mjs" });
    expect(JSON.parse(stdout)).toMatchObject([{ dag_id: "etl", owner: "us, after acme" }]);
    writeFileSync(
      join(project.folder, "dags/bad.ts"),
      'import { dag } from "tradewind"; @dag({ tags: ["forbidden"] }) export class Bad { flow() {} }',
    );
    const checked = await run(["check", "dags/bad.ts", "-o", "json"]);
    expect(JSON.parse(checked.stdout).problems).toMatchObject([
      { code: "TW1026", message: expect.stringContaining("acme forbids it") },
    ]);
    writeFileSync(join(project.folder, "dags/bad.ts"), "export {};");
  });

  test("are known to a check: a macro that there is not is an error with the nearest one", async () => {
    expect(await run(["check", "dags/etl.ts"])).toMatchObject({ status: 0 });
    writeFileSync(join(project.folder, "dags/slip.ts"), DAG.replace("Etl", "Slip").replace("acme.year", "acme.yaer"));
    const { stdout } = await run(["check", "dags/slip.ts", "-o", "json"]);
    expect(JSON.parse(stdout).problems).toMatchObject([
      { severity: "error", code: "TW3003", hint: expect.stringContaining('"macros.acme.year"') },
    ]);
    writeFileSync(join(project.folder, "dags/slip.ts"), "export {};");
  });

  test("are there in templates, in the environment of commands and at the ends of tasks and runs", async () => {
    const { status, stdout, stderr } = await run(["dags", "test", "etl", "2024-01-03"]);
    const all = stdout + stderr;
    expect(all).toContain("year 2024 team of etl 1");
    expect(status).toBe(0);
    expect(all).toContain("heard start etl\n");
    expect(all).toContain("heard task say\n");
    expect(all).toContain("heard run etl\n");
  });

  test("are there in the workers of a scheduler", async () => {
    const started = startTradewind(project.folder, ["standalone"]);
    try {
      await written(started, "etl");
      expect(await run(["dags", "trigger", "etl", "--wait"])).toMatchObject({ status: 0 });
      await written(started, "heard start etl\n");
      await written(started, "heard task say\n");
      await written(started, "heard run etl\n");
    } finally {
      started.child.kill("SIGTERM");
      await started.ended;
    }
  });

  test("that are not where the descriptor says keep DAGs from being loaded: a policy is never passed over", async () => {
    const file = join(project.folder, "node_modules", NAME, "package.json");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, JSON.stringify(manifest(NAME)));
    const { status, stderr } = await run(LIST);
    writeFileSync(file, before);
    expect(stderr).toContain("TW8005");
    expect(status).not.toBe(0);
  });
});

describe("a deadline reference of the project's own", () => {
  const LATE = `import { dag, task } from "tradewind"; import { opens } from "../calendar.ts";
@dag({
  deadline: { reference: opens({ hour: 9 }), interval: { hours: 1 }, callback: ({ reason }) => void process.stdout.write("told: " + reason + "\\n") },
})
export class Late { @task() work() { return new Promise((resolve) => setTimeout(resolve, 300)); } flow() { this.work(); } }
`;

  test("is refused where no module of core.plugins defines it, and found in run() and tests without", async () => {
    writeFileSync(
      join(project.folder, "calendar.ts"),
      'import { defineDeadlineReference } from "tradewind"; export const opens = defineDeadlineReference<{ hour: number }>("opens", ({ logicalDate }, { hour }) => logicalDate?.set({ hour }));',
    );
    writeFileSync(join(project.folder, "dags/late.ts"), LATE);
    const { stdout } = await run(["check", "dags/late.ts", "-o", "json"]);
    const problems = JSON.parse(stdout).problems as { code: string; message: string; line: number }[];
    expect(problems).toMatchObject([
      { code: "TW2015", message: 'There is no deadline reference "opens". Used by its deadline.', line: 3 },
    ]);
    const env = { TRADEWIND__CORE__PLUGINS: "./calendar.ts" };
    expect(await run(["check", "dags/late.ts"], env)).toMatchObject({ status: 0 });
    const tested = await run(["dags", "test", "late", "2024-01-03"]);
    expect(tested.stdout + tested.stderr).toContain("was not over at its deadline, 2024-01-03T10:00:00.000Z");
  });
});

describe("the modules that core.plugins names", () => {
  test("bring macros and listeners of the project's own", async () => {
    writeFileSync(
      join(project.folder, "plugins.ts"),
      'import { defineMacros } from "tradewind"; export const own = defineMacros("own", { word: () => "of one\'s own" });',
    );
    writeFileSync(
      join(project.folder, "dags/own.ts"),
      'import { BashOperator, dag } from "tradewind"; @dag() export class Own { flow() { new BashOperator({ taskId: "say", bashCommand: "echo {{ macros.own.word() }}" }); } }',
    );
    const env = { TRADEWIND__CORE__PLUGINS: "./plugins.ts" };
    const { stdout } = await run(["tasks", "render", "own", "say", "2024-01-01"], env);
    expect(stdout).toContain("echo of one's own");
    expect((await run(["check", "dags/own.ts"])).stderr).toContain("macros.own");
    expect(await run(["check", "dags/own.ts"], env)).toMatchObject({ status: 0 });
  });

  test.each([
    ["./nowhere.ts", "cannot be imported"],
    ["no-such-package", "of core.plugins cannot be found"],
    ["./dags/etl.ts", "exports no policies, no macros, no listener and no deadline reference"],
  ])("as %s are an error that says what is wrong", async (module, why) => {
    const { status, stderr } = await run(LIST, { TRADEWIND__CORE__PLUGINS: module });
    expect(stderr).toContain("TW5015");
    expect(stderr).toContain(why);
    expect(status).not.toBe(0);
  });
});

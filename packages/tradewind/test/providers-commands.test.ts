import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startTradewind, tradewind } from "./command.ts";
import { manifest, type ProviderFiles, packageOf, projectWithProviders } from "./provider-packages.ts";

const hooks =
  'import { BaseHook } from "@tradewind/core"; export class AcmeHook extends BaseHook { static connType = "acme"; }';
const everything = `${hooks}
import { BaseNotifier, BaseOperator, BaseSensor, defineSecretsBackend, defineTimetable } from "@tradewind/core";
export class AcmeOperator extends BaseOperator { static templateFields = ["sql"]; async execute() {} }
export class AcmeSensor extends BaseSensor { async poke() { return true; } }
export class AcmeNotifier extends BaseNotifier { static templateFields = ["text"]; async notify() {} }
export const shifts = defineTimetable({ name: "acme-shifts", create: () => ({}) });
export const vault = defineSecretsBackend({ name: "acme-vault", open: () => ({ getVariable: async (key) => key + " of the vault" }) });
export const acmeExecutor = Object.assign(() => ({}), { executorName: "acme" });
export const helper = () => 1;
`;
const acme = { export: "AcmeHook", module: ".", connType: "acme" };

/** Each kind of mistake, the code that it is reported under, and words that the report has. */
const MISTAKES: readonly [name: string, files: ProviderFiles, code: string, words: string][] = [
  ["no-descriptor", { "package.json": manifest("p"), "index.js": hooks }, "TW8002", "provider.json cannot be read"],
  ["no-json", { "package.json": manifest("p"), "index.js": hooks, "provider.json": "{" }, "TW8002", "JSON"],
  [
    "wrong-fields",
    { "package.json": manifest("p"), "index.js": hooks, "provider.json": { title: 3, hoks: [] } },
    "TW8003",
    "title: Invalid input",
  ],
  [
    "newer-api",
    {
      "package.json": manifest("p", { tradewind: { provider: "./provider.json", apiVersion: 2 } }),
      "index.js": hooks,
      "provider.json": { title: "P", hooks: [acme] },
    },
    "TW8004",
    "found 2, expected 1",
  ],
  [
    "throws",
    {
      "package.json": manifest("p"),
      "index.js": 'throw new Error("no license")',
      "provider.json": { title: "P", hooks: [acme] },
    },
    "TW8005",
    "no license",
  ],
  [
    "exits",
    { "package.json": manifest("p"), "index.js": "process.exit(7)", "provider.json": { title: "P", hooks: [acme] } },
    "TW8005",
    "ended its process (7)",
  ],
  [
    "no-file",
    { "package.json": manifest("p"), "provider.json": { title: "P", hooks: [acme] } },
    "TW8005",
    "Cannot find module",
  ],
  [
    "misspelt",
    {
      "package.json": manifest("p"),
      "index.js": hooks,
      "provider.json": { title: "P", hooks: [{ ...acme, export: "AcmeHok" }] },
    },
    "TW8006",
    "exports no AcmeHok",
  ],
  [
    "other-kind",
    {
      "package.json": manifest("p"),
      "index.js": hooks,
      "provider.json": { title: "P", operators: [{ export: "AcmeHook", module: ".", templateFields: [] }] },
    },
    "TW8006",
    "no member of operators but one of hooks",
  ],
  [
    "stale",
    {
      "package.json": manifest("p"),
      "index.js": everything,
      "provider.json": { title: "P", hooks: [{ ...acme, connType: "http" }] },
    },
    "TW8007",
    'hooks: AcmeHook is connType "acme"',
  ],
  [
    "own-core",
    {
      "package.json": manifest("p", { dependencies: { "@tradewind/core": "*" }, peerDependencies: {} }),
      "node_modules/@tradewind/core/package.json": { name: "@tradewind/core", type: "module", main: "index.js" },
      "node_modules/@tradewind/core/index.js":
        "export class BaseHook {} export class BaseOperator {} export class BaseSensor {}",
      "index.js": hooks,
      "provider.json": { title: "P", hooks: [acme] },
    },
    "TW8009",
    "a copy of @tradewind/core of its own",
  ],
  [
    "no-keyword",
    {
      "package.json": manifest("p", { keywords: [] }),
      "index.js": hooks,
      "provider.json": { title: "P", hooks: [acme] },
    },
    "TW8010",
    "lacks the keyword",
  ],
];

interface Checked {
  readonly name: string;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
}

describe("a provider with a mistake", () => {
  const named = MISTAKES.map(
    ([name, files, ...rest]) =>
      [
        `tradewind-provider-${name}`,
        { ...files, "package.json": { ...(files["package.json"] as object), name: `tradewind-provider-${name}` } },
        ...rest,
      ] as const,
  );
  const project = projectWithProviders({
    ...Object.fromEntries(named.map(([name, files]) => [name, files])),
    "tradewind-provider-sound": {
      "package.json": manifest("tradewind-provider-sound"),
      "index.js": hooks,
      "provider.json": { title: "Sound", hooks: [acme] },
    },
    "tradewind-provider-missing": {},
    "some-library": { "package.json": { name: "some-library" } },
  });
  afterAll(() => project.remove());
  const checking = tradewind(project.folder, ["providers", "check", "--output", "json"]);

  test.each(named)("%s is reported as such", async (name, _files, code, words) => {
    const { stdout, status } = await checking;
    const checked = (JSON.parse(stdout) as Checked[]).find((each) => each.name === name)!;
    const problem = checked.problems.find((each) => each.code === code)!;
    expect(problem.message).toContain(words);
    expect(problem.hint).not.toBe("");
    expect(status).toBe(1);
  });

  test("that is not installed is one by its name, and a library is none", async () => {
    const checked = JSON.parse((await checking).stdout) as Checked[];
    expect(checked.find(({ name }) => name === "tradewind-provider-missing")?.problems).toMatchObject([
      { code: "TW8001" },
    ]);
    expect(checked.some(({ name }) => name === "some-library")).toBe(false);
  });

  test("does not keep the others from being listed and checked", async () => {
    const { stdout, stderr, status } = await tradewind(project.folder, ["providers", "list", "--output", "json"]);
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    expect(rows).toContainEqual({
      package_name: "tradewind-provider-sound",
      version: "1.0.0",
      title: "Sound",
      brings: "1 hook",
      problems: [],
    });
    expect(rows).toContainEqual(
      expect.objectContaining({ package_name: "tradewind-provider-no-json", brings: null, problems: ["TW8002"] }),
    );
    expect(stderr).toMatch(/^error TW8004 {2}tradewind-provider-newer-api: /m);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(0);
    const checked = JSON.parse((await checking).stdout) as Checked[];
    expect(checked).toContainEqual({ name: "tradewind-provider-sound", problems: [] });
  });
});

describe("a provider that is as it should be", () => {
  const project = projectWithProviders({
    "@acme/tradewind-provider-acme": {
      "package.json": manifest("@acme/tradewind-provider-acme"),
      "index.js": everything,
      "provider.json": { title: "Acme", connectionTypes: [{ type: "acme", secrets: ["password"] }] },
    },
  });
  afterAll(() => project.remove());
  const provider = join(project.folder, "node_modules/@acme/tradewind-provider-acme");

  test("gets its descriptor from its code, passes the check with it, and shows everything that it brings", async () => {
    expect((await tradewind(project.folder, ["providers", "check"])).stderr).toContain("TW8007");
    const built = await tradewind(project.folder, ["providers", "build", provider]);
    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(await tradewind(project.folder, ["providers", "check"])).toMatchObject({
      status: 0,
      stdout: "@acme/tradewind-provider-acme: all is well\n",
    });
    const shown = await tradewind(project.folder, ["providers", "get", "@acme/tradewind-provider-acme", "-o", "json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      title: "Acme",
      hooks: ["AcmeHook"],
      operators: ["AcmeOperator"],
      sensors: ["AcmeSensor"],
      timetables: ["acme-shifts"],
      notifiers: ["AcmeNotifier"],
      secrets_backends: ["acme-vault"],
      executors: ["acme"],
      connection_types: ["acme"],
      problems: [],
    });
  });

  test("is asked for secrets when its backend is named", async () => {
    const env = { TRADEWIND__SECRETS__BACKEND: "acme-vault" };
    writeFileSync(
      join(project.folder, "dags/echo.ts"),
      'import { BashOperator, dag } from "tradewind"; @dag() export class Echo { flow() { new BashOperator({ taskId: "say", bashCommand: "echo {{ var.value.word }}" }); } }',
    );
    const rendered = await tradewind(project.folder, ["tasks", "render", "echo", "say", "2024-01-01"], env);
    expect(rendered.stdout).toContain("echo word of the vault");
    // what the backend holds nobody else knows
    expect((await tradewind(project.folder, ["check"], env)).stderr).toBe("");
    expect((await tradewind(project.folder, ["check"])).stderr).toContain("warning TW4003");
  });

  test("is asked for by its name; another name is answered with the nearest", async () => {
    const { status, stderr } = await tradewind(project.folder, ["providers", "get", "@acme/tradewind-provider-acm"]);
    expect(status).toBe(4);
    expect(stderr).toContain('Did you mean "@acme/tradewind-provider-acme"?');
  });
});

test("a project whose own package.json is broken is told so", async () => {
  const project = projectWithProviders({});
  try {
    writeFileSync(join(project.folder, "package.json"), "{");
    const { status, stderr } = await tradewind(project.folder, ["providers", "list"]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error TW8002 .*package\.json cannot be read/);
  } finally {
    project.remove();
  }
});

test("a scheduler plans by a provider's timetable and runs the tasks that name it by a provider's executor", async () => {
  const name = "tradewind-provider-shifts";
  const project = projectWithProviders(
    {
      [name]: {
        "package.json": manifest(name),
        "provider.json": {
          title: "Shifts",
          timetables: [{ export: "shifts", module: ".", name: "shifts" }],
          executors: [{ export: "loud", module: ".", name: "loud" }],
        },
        "index.js": `import { appendFileSync } from "node:fs";
import { defineTimetable } from "@tradewind/core";
import { processExecutor } from "@tradewind/runtime";
export const shifts = defineTimetable({
  name: "shifts",
  create: ({ hours }) => ({
    summary: "shifts of " + hours + " hours",
    nextRun(last, { earliest }) {
      const start = last?.end ?? earliest;
      return { interval: { start, end: start.plus({ hours }) }, logicalDate: start, runAfter: start.plus({ hours }) };
    },
    newestComplete: (end) => ({ start: end.minus({ hours }), end }),
  }),
});
export const loud = Object.assign((parts) => {
  const executor = processExecutor(parts);
  const start = executor.start.bind(executor);
  executor.start = (attempt) => (appendFileSync("started.log", attempt.taskId + " " + JSON.stringify(attempt.executorConfig) + "\\n"), start(attempt));
  return executor;
}, { executorName: "loud" });
`,
      },
    },
    {
      "late.ts": `import { dag, task, type Flow } from "tradewind"; import { shifts } from "${name}";
@dag({ schedule: shifts({ hours: 8 }), startDate: "2100-01-01" })
export class Late {
  @task({ executor: "noisy", executorConfig: { volume: 11 } }) work() {}
  @task() other() {}
  flow(this: Flow<Late>) { this.work(); this.other(); }
}
`,
    },
  );
  symlinkSync(packageOf("runtime"), join(project.folder, "node_modules/@tradewind/runtime"));
  const started = startTradewind(project.folder, ["standalone"], {
    TRADEWIND__CORE__EXECUTOR: "process,noisy:loud",
  });
  try {
    const isThere = new Promise<void>((resolve) => {
      started.child.stdout?.on("data", () => started.stdout().includes("late") && resolve());
    });
    await isThere;
    const triggered = await tradewind(project.folder, ["dags", "trigger", "late", "--wait"]);
    expect(triggered.status).toBe(0);
    expect(readFileSync(join(project.folder, "started.log"), "utf8")).toBe('work {"volume":11}\n');
    const coming = await tradewind(project.folder, ["dags", "next-execution", "late", "-o", "json"]);
    expect(coming.stdout).toContain("2100-01-01T00:00:00");
    expect(coming.stdout).toContain("2100-01-01T08:00:00");
  } finally {
    started.child.kill("SIGTERM");
    await started.ended;
    project.remove();
  }
});

test("a broken provider does not keep a scheduler from its work, and is a line of it", async () => {
  const project = projectWithProviders(
    { "tradewind-provider-bad": { "package.json": manifest("tradewind-provider-bad"), "provider.json": "{" } },
    {
      "small.ts":
        'import { dag, task } from "tradewind"; @dag() export class Small { @task() one() {} flow() { this.one(); } }',
    },
  );
  const started = startTradewind(project.folder, ["standalone"]);
  try {
    const heard = new Promise<string>((resolve) => {
      let text = "";
      const hear = (chunk: Buffer) => {
        text += chunk;
        if (/TW8002|provider\.json/.test(text) && /small/.test(text)) resolve(text);
      };
      started.child.stdout?.on("data", hear);
      started.child.stderr?.on("data", hear);
    });
    expect(await heard).toContain("Provider tradewind-provider-bad: ");
  } finally {
    started.child.kill("SIGTERM");
    await started.ended;
    project.remove();
  }
});

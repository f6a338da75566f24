import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { parse } from "yaml";
import { projectCreator } from "../src/project-creator.ts";
import { runCreator } from "../src/run-creator.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "create-tradewind-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Runs the creator for a project in this folder. */
async function create(...argv: readonly string[]) {
  const output = vi.spyOn(console, "log").mockImplementation(() => {});
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const status = await runCreator(projectCreator, [join(folder, "my-app"), ...argv]);
  const said = { stdout: output.mock.calls.join("\n"), stderr: errors.mock.calls.join("\n") };
  vi.restoreAllMocks();
  return { status, ...said };
}

const read = (path: string) => readFileSync(join(folder, "my-app", path), "utf8");
const manifest = () => JSON.parse(read("package.json"));
const filesOf = (path = "") =>
  readdirSync(join(folder, "my-app", path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, "my-app/").length))
    .sort();

const COMMON = [
  ".github/workflows/ci.yml",
  ".gitignore",
  "README.md",
  "dags/dags.test.ts",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

test.each([
  ["basic", ["dags/hello.test.ts", "dags/hello.ts"], "tsx dags/hello.ts"],
  [
    "etl",
    [
      "dags/orders-etl.test.ts",
      "dags/orders-etl.ts",
      "data/2026-01-01.csv",
      "data/2026-01-02.csv",
      "src/orders.ts",
      "test/src/orders.test.ts",
    ],
    "tsx dags/orders-etl.ts",
  ],
  ["assets", ["dags/orders.test.ts", "dags/orders.ts"], "tsx dags/orders.ts"],
  ["empty", [], "tradewind dev"],
])("template %s has these files", async (template, own, start) => {
  expect(await create("--template", template, "--no-git", "--yes", "--pm", "npm")).toMatchObject({
    status: 0,
    stderr: "",
  });
  expect(filesOf()).toEqual([...COMMON, ...own].sort());
  expect(manifest()).toMatchObject({ name: "my-app", type: "module", scripts: { start } });
});

test("every dependency has a range, and no word of the templates is left", async () => {
  await create("--yes", "--no-git");
  const { dependencies, devDependencies } = manifest();
  for (const range of Object.values({ ...dependencies, ...devDependencies })) expect(range).toMatch(/^\^\d/);
  expect(read("README.md")).toMatch(/^# my-app\n/);
  for (const file of filesOf()) expect(read(file)).not.toContain("my-flows");
});

test("it ends with three commands to type", async () => {
  const { stdout } = await create("--yes", "--no-git", "--pm", "pnpm");
  const commands = stdout.split("\n").filter((line) => line.startsWith("  "));
  expect(commands).toEqual([expect.stringMatching(/^ {2}cd .*my-app$/), "  pnpm install", "  pnpm test"]);
});

test("a project can be made of the folder where one is", async () => {
  const here = join(folder, "my-flows-here");
  mkdirSync(here);
  vi.spyOn(process, "cwd").mockReturnValue(here);
  const output = vi.spyOn(console, "log").mockImplementation(() => {});
  const status = await runCreator(projectCreator, [".", "--yes", "--no-git", "--pm", "npm"]);
  const said = output.mock.calls.join("\n");
  vi.restoreAllMocks();
  expect(status).toBe(0);
  expect(said).toBe("my-flows-here is ready. Next:\n\n  npm install\n  npm test\n  npm start");
  expect(JSON.parse(readFileSync(join(here, "package.json"), "utf8")).name).toBe("my-flows-here");
});

test.each(["npm", "pnpm", "yarn"])(
  "with %s every step of continuous integration is one of its commands or a script",
  async (pm) => {
    await create("--yes", "--no-git", "--pm", pm);
    const { on, jobs } = parse(read(".github/workflows/ci.yml"));
    expect(Object.keys(on)).toContain("push");
    const steps: { run?: string; uses?: string }[] = jobs.test.steps;
    const commands = steps.flatMap(({ run }) => (run === undefined || run === "corepack enable" ? [] : run));
    const [install, ...scripts] = commands;
    expect(install).toMatch(new RegExp(`^${pm} (ci|install)`));
    const names = scripts.map((command) => command.replace(/^\w+ (run )?/, ""));
    expect(names).toEqual(["check-types", "check", "test"]);
    expect(Object.keys(manifest().scripts)).toEqual(expect.arrayContaining(names));
    expect(steps.flatMap(({ uses }) => uses ?? [])).toContain("actions/setup-node@v4");
  },
);

test("the settings that a package manager needs are there, and only its own", async () => {
  await create("--yes", "--no-git", "--pm", "pnpm");
  expect(parse(read("pnpm-workspace.yaml"))).toEqual({ onlyBuiltDependencies: ["better-sqlite3", "esbuild"] });
  expect(filesOf()).not.toContain(".yarnrc.yml");
  rmSync(join(folder, "my-app"), { recursive: true });
  await create("--yes", "--no-git", "--pm", "yarn");
  expect(parse(read(".yarnrc.yml"))).toEqual({ nodeLinker: "node-modules" });
  expect(manifest()).toMatchObject({
    packageManager: expect.stringMatching(/^yarn@4\./),
    dependenciesMeta: { "better-sqlite3": { built: true }, esbuild: { built: true } },
  });
});

test("there is a repository when one was asked for, and none inside of another", async () => {
  await create("--yes");
  expect(existsSync(join(folder, "my-app/.git/HEAD"))).toBe(true);
  rmSync(join(folder, "my-app"), { recursive: true });
  mkdirSync(join(folder, ".git"));
  await create("--yes", "--git");
  expect(existsSync(join(folder, "my-app/.git"))).toBe(false);
});

test("a folder that is not empty is left as it is", async () => {
  mkdirSync(join(folder, "my-app"));
  writeFileSync(join(folder, "my-app/notes.txt"), "mine");
  const { status, stderr } = await create("--yes");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error TW9102 {2}.*my-app is not empty: it holds notes\.txt\.\n {2}hint {2}Name a folder/);
  expect(filesOf()).toEqual(["notes.txt"]);
});

test("an empty repository is an empty folder", async () => {
  mkdirSync(join(folder, "my-app/.git"), { recursive: true });
  expect(await create("--yes")).toMatchObject({ status: 0 });
});

test.each([
  { argv: ["../My App", "--yes"], code: "TW9103" },
  { argv: ["../node_modules", "--yes"], code: "TW9103" },
  { argv: ["--template", "big", "--yes"], code: "TW9101" },
  { argv: ["--packages", "/nowhere", "--yes"], code: "TW9104" },
  // tests have no terminal
  { argv: [], code: "TW9101" },
])("$argv is refused with $code, and nothing is written", async ({ argv, code }) => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const [first, ...others] = argv;
  const target = first?.startsWith("../") ? join(folder, first.slice(3)) : join(folder, "my-app");
  const rest = first?.startsWith("../") ? others : argv;
  expect(await runCreator(projectCreator, [target, ...rest])).toBe(2);
  expect(errors.mock.lastCall?.[0]).toContain(`error ${code}`);
  vi.restoreAllMocks();
  expect(readdirSync(folder)).toEqual([]);
});

test("help names every flag, and what is taken without it", async () => {
  const { stdout } = await create("--help");
  for (const text of ["--template basic|etl|assets|empty", "(basic)", "--pm npm|pnpm|yarn", "--[no-]git", "--yes"])
    expect(stdout).toContain(text);
});

import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Workshop } from "./workshop.ts";

const { packageManager } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));

let workshop: Workshop;
beforeAll(async () => {
  // not at the top: who merely lists tests imports this file, too
  workshop = new Workshop();
  await workshop.open();
});
afterAll(() => workshop[Symbol.dispose]());

const at = (folder: string, path = "") => join(workshop.folder, folder, path);
const read = (folder: string, path: string) => readFileSync(at(folder, path), "utf8");

describe("a project", () => {
  const npm = (...words: readonly string[]) => workshop.done("npm", words, at("my-flows"));

  beforeAll(async () => {
    await workshop.create("create-tradewind", ["my-flows", "--template", "basic", "--pm", "npm", "--git", "--yes"]);
    await workshop.install("npm", ["install"], at("my-flows"));
  });

  test("has one copy of core", () => {
    const modules = readdirSync(at("my-flows", "node_modules"), { recursive: true, encoding: "utf8" });
    expect(modules.filter((path) => path.endsWith(join("@tradewind", "core", "package.json")))).toHaveLength(1);
  });

  test("has no source maps of ours: under tsx Node would read all of them at each start", () => {
    const ours = readdirSync(at("my-flows", "node_modules/@tradewind"), { recursive: true, encoding: "utf8" });
    expect(ours).toContain(join("core", "dist", "index.js"));
    expect(ours.filter((path) => path.endsWith(".map"))).toEqual([]);
  });

  test("type-checks", async () => {
    await npm("run", "check-types");
  });

  test("has tests that pass", async () => {
    expect(await npm("test")).toMatch(/Test Files {2}2 passed \(2\)/);
  });

  test("has DAG files of which nothing bad can be said", async () => {
    expect(await npm("run", "check")).toContain("1 file, 1 DAG, 0 errors, 0 warnings");
  });

  test("runs its DAG", async () => {
    const output = await npm("start");
    expect(output).toContain("report | 2 orders, 42 EUR");
    expect(output).toMatch(/✓ success {2}hello {2}manual__2026-01-01T00:00:00\+00:00/);
  });

  test("leaves nothing behind that git would take for a part of it", async () => {
    const status = await workshop.done("git", ["status", "--porcelain", "--untracked-files=all"], at("my-flows"));
    expect(status).toContain("dags/hello.ts");
    expect(status).not.toMatch(/node_modules|\.tradewind/);
  });

  test("has tests that fail when a DAG is broken, and say where", async () => {
    const whole = read("my-flows", "dags/hello.ts");
    writeFileSync(at("my-flows", "dags/hello.ts"), whole.replace("this.summarize(orders)", "this.summarise(orders)"));
    const { status, output } = await workshop.run("npm", ["test"], at("my-flows"));
    writeFileSync(at("my-flows", "dags/hello.ts"), whole);
    expect(status).toBe(1);
    expect(output).toMatch(/FAIL {2}dags\/dags\.test\.ts.*hello\.ts/);
  });

  test.each([
    { template: "etl", files: 3, checked: "1 file, 1 DAG", ran: "load | wrote output/2026-01-01.json" },
    { template: "assets", files: 2, checked: "1 file, 2 DAGs", ran: "✓ success  load_orders" },
  ])("of template $template type-checks, tests and runs, too", async ({ template, files, checked, ran }) => {
    await workshop.create("create-tradewind", [template, "--template", template, "--pm", "npm", "--no-git", "--yes"]);
    // what it needs is what the other one needs, and is installed
    symlinkSync(at("my-flows", "node_modules"), at(template, "node_modules"));
    const done = (...words: readonly string[]) => workshop.done("npm", words, at(template));
    await done("run", "check-types");
    expect(await done("test")).toContain(`Test Files  ${files} passed (${files})`);
    expect(await done("run", "check")).toContain(`${checked}, 0 errors, 0 warnings`);
    expect(await done("start")).toContain(ran);
  });

  test("of template empty type-checks and tests, too", async () => {
    await workshop.create("create-tradewind", ["empty", "--template", "empty", "--pm", "npm", "--no-git", "--yes"]);
    symlinkSync(at("my-flows", "node_modules"), at("empty", "node_modules"));
    await workshop.done("npm", ["run", "check-types"], at("empty"));
    expect(await workshop.done("npm", ["test"], at("empty"))).toMatch(/Tests {2}1 todo \(1\)/);
  });
});

describe("a provider", () => {
  const folder = "tradewind-provider-big-query";
  const pnpm = (...words: readonly string[]) => workshop.done("npx", ["--yes", packageManager, ...words], at(folder));

  beforeAll(async () => {
    await workshop.create("create-tradewind-provider", ["@acme/big-query", "--pm", "pnpm", "--no-git", "--yes"]);
    // there is no lockfile yet, which pnpm wants where CI is set
    await workshop.install("npx", ["--yes", packageManager, "install", "--no-frozen-lockfile"], at(folder));
  });

  test("type-checks", async () => {
    await pnpm("check-types");
  });

  test("has tests that pass", async () => {
    const output = await pnpm("test");
    expect(output).toMatch(/Test Files {2}3 passed \(3\)/);
    // a rule of the contract that could not be judged would be skipped
    expect(output).toMatch(/Tests {2}\d+ passed \(\d+\)/);
  });

  test("is what its descriptor says, which building writes again as it is", async () => {
    const descriptor = read(folder, "provider.json");
    expect(await pnpm("check")).toContain("@acme/tradewind-provider-big-query: all is well");
    await pnpm("build");
    expect(read(folder, "provider.json")).toBe(descriptor);
  });

  test("runs its example", async () => {
    const output = await pnpm("start");
    expect(output).toContain("count | 2 orders");
    expect(output).toContain("✓ success  big_query_orders");
  });

  test("packs its code and its descriptor, and nothing of its tests", async () => {
    const listed = JSON.parse(await pnpm("pack", "--json", "--dry-run")) as { files: { path: string }[] };
    const paths = listed.files.map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith("dist/")).sort()).toEqual([
      "README.md",
      "package.json",
      "provider.json",
    ]);
    expect(paths).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/testing.js"]));
  });
});

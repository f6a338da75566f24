import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCreator } from "create-tradewind";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { providerCreator } from "../src/provider-creator.ts";
import { readProviderName, templateWords } from "../src/provider-name.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "create-tradewind-provider-"));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  onTestFinished(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
});

/** Runs the creator in this folder. */
async function create(...argv: readonly string[]) {
  const output = vi.spyOn(console, "log").mockImplementation(() => {});
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const status = await runCreator(providerCreator, argv);
  return { status, stdout: output.mock.calls.join("\n"), stderr: errors.mock.calls.join("\n") };
}

const filesOf = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test.each(["snowflake", "tradewind-provider-snowflake"])(
  "%s makes the package tradewind-provider-snowflake",
  async (name) => {
    const { status, stdout } = await create(name, "--yes", "--no-git", "--pm", "npm");
    expect(status).toBe(0);
    expect(stdout).toBe(
      "tradewind-provider-snowflake is ready. Next:\n\n  cd tradewind-provider-snowflake\n  npm install\n  npm test",
    );
    const range = `^${JSON.parse(readFileSync(providerCreator.manifest, "utf8")).version}`;
    const manifest = JSON.parse(readFileSync(join(folder, "tradewind-provider-snowflake/package.json"), "utf8"));
    expect(manifest).toMatchObject({
      name: "tradewind-provider-snowflake",
      keywords: ["tradewind-provider"],
      tradewind: { provider: "./provider.json", apiVersion: 1 },
      peerDependencies: { "@tradewind/core": range },
      devDependencies: { "@tradewind/core": range, tradewind: range },
    });
  },
);

test("a package with a scope has a folder without one", async () => {
  await create("@acme/big-query", "--yes", "--no-git");
  expect(readdirSync(folder)).toEqual(["tradewind-provider-big-query"]);
  expect(readFileSync(join(folder, "tradewind-provider-big-query/example/dag.ts"), "utf8")).toContain(
    'from "@acme/tradewind-provider-big-query"',
  );
});

test("no word of the template is left in any form", async () => {
  await create("big-query", "--yes", "--no-git");
  const files = filesOf("tradewind-provider-big-query");
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) expect(readFileSync(file, "utf8")).not.toMatch(/sample.?service/i);
});

test("a name of several words is written as each place wants it", () => {
  expect(Object.values(templateWords(readProviderName("big-query")))).toEqual([
    "tradewind-provider-big-query",
    "big-query",
    "big_query",
    "BIG_QUERY",
    "bigQuery",
    "BigQuery",
    "Big Query",
  ]);
});

test.each([
  ["Big Query", "TW9103"],
  ["3d", "TW9103"],
  ["big--query", "TW9103"],
  ["", "TW9103"],
])('"%s" is refused, and nothing is written', async (name, code) => {
  const { status, stderr } = await create(name, "--yes");
  expect(status).toBe(2);
  expect(stderr).toContain(`error ${code}`);
  expect(readdirSync(folder)).toEqual([]);
});

test("a provider that is there is left as it is", async () => {
  await create("snowflake", "--yes", "--no-git");
  const { status, stderr } = await create("snowflake", "--yes", "--no-git");
  expect(status).toBe(2);
  expect(stderr).toContain("error TW9102");
});

test("--yes cannot invent a name", async () => {
  const { status, stderr } = await create("--yes");
  expect(status).toBe(2);
  expect(stderr).toContain("<name>");
});

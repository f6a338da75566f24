import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const EXAMPLE = fileURLToPath(new URL("..", import.meta.url));
const tradewind = dirname(dirname(createRequire(import.meta.url).resolve("tradewind")));
const run = promisify(execFile);
const command = (folder: string, ...words: string[]) =>
  run(process.execPath, [join(tradewind, "dist/bin.js"), ...words], { cwd: folder });

it("the provider is what its descriptor says, by each of its entries", async () => {
  expect((await command(EXAMPLE, "providers", "check")).stdout).toBe("tradewind-provider-movielens: all is well\n");
  const { stdout } = await command(EXAMPLE, "providers", "get", "tradewind-provider-movielens", "-o", "json");
  expect(JSON.parse(stdout)).toMatchObject({
    hooks: ["MovielensHook"],
    operators: ["MovielensFetchRatingsOperator", "MovielensPopularityOperator"],
    sensors: ["MovielensRatingsSensor"],
    problems: [],
  });
}, 30_000);

describe("the provider as a package", () => {
  const folder = mkdtempSync(join(tmpdir(), "movielens-package-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("holds what it declares and nothing of its tests, and is installed from its file into another project", async () => {
    const provider = join(EXAMPLE, "tradewind-provider-movielens");
    const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: provider });
    const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
    const outside = files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
    expect(outside.sort()).toEqual(["README.md", "package.json", "provider.json"]);

    const project = join(folder, "project");
    mkdirSync(join(project, "dags"), { recursive: true });
    writeFileSync(join(project, "package.json"), '{ "name": "project", "private": true, "type": "module" }');
    // the peer comes with tradewind, which is linked here
    const quiet = ["--offline", "--no-audit", "--no-fund", "--legacy-peer-deps"];
    await run("npm", ["install", ...quiet, join(folder, filename)], { cwd: project });
    const modules = join(project, "node_modules");
    symlinkSync(tradewind, join(modules, "tradewind"));
    mkdirSync(join(modules, "@tradewind"));
    symlinkSync(join(tradewind, "../core"), join(modules, "@tradewind/core"));
    expect(readdirSync(modules)).toContain("tradewind-provider-movielens");
    writeFileSync(
      join(project, "dags/wait.ts"),
      `import { dag } from "tradewind";
import { MovielensRatingsSensor } from "tradewind-provider-movielens/sensors";
@dag({ dagId: "wait" })
export class Wait {
  flow() {
    new MovielensRatingsSensor({ taskId: "wait", connId: "movielens" });
  }
}
`,
    );
    expect((await command(project, "providers", "list")).stdout).toMatch(
      /^tradewind-provider-movielens\t0\.1\.0\tMovielens\t/,
    );
    expect((await command(project, "tasks", "list", "wait")).stdout).toContain("MovielensRatingsSensor");

    rmSync(join(modules, "tradewind-provider-movielens"), { recursive: true });
    writeFileSync(
      join(project, "dags/other.ts"),
      'import { dag, EmptyOperator } from "tradewind"; @dag() export class Other { flow() { new EmptyOperator({ taskId: "a" }); } }',
    );
    const checked = await command(project, "check", "-o", "json").catch((error: { stdout: string }) => error);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      dags: ["other"],
      errors: 1,
      problems: [
        { code: "TW2004", file: "dags/wait.ts", message: expect.stringContaining("tradewind-provider-movielens") },
      ],
    });
  }, 60_000);
});

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineDag, EmptyOperator } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { standardDecorators } from "../../src/vite.ts";
import { testProject } from "../../src/vitest/index.ts";
import { projectFiles } from "../../src/vitest/project-files.ts";
import { documentRules } from "../../src/vitest/project-rules.ts";
import { disposableFolder } from "../disposable-folder.ts";
import { runVitest } from "../run-vitest.ts";

const SYNTAX_ERROR = 'import { dag } from "@tradewind/core";\n\n@dag({ schedule: null )\nexport class Broken {}\n';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe("a project in which all is well", () => {
  testProject(new URL("good-dags", import.meta.url), {
    rules: { owner: true, tags: true, retries: { min: 1 }, dagId: /^[a-z_]+$/ },
  });
});

/** Names of the tests that failed, each with what it says. */
async function failuresOf(options: string): Promise<Map<string, string>> {
  await using folder = await disposableFolder();
  cpSync(here("project-dags"), join(folder.path, "dags"), { recursive: true });
  // one that no formatter and no compiler would leave in peace
  writeFileSync(join(folder.path, "dags/syntax-error.ts"), SYNTAX_ERROR);
  const kit = JSON.stringify(here("../../src/vitest/index.ts"));
  const dags = `new URL("dags", import.meta.url)`;
  writeFileSync(
    join(folder.path, "dags.test.ts"),
    `import { testProject } from ${kit};\ntestProject(${dags}, ${options});\n`,
  );
  const failed = (await runVitest(folder.path)).filter(({ state }) => state === "failed");
  const failures = failed.map(
    ({ fullName, message }) => [fullName.replace(/^.*?dags\/(?=\S+\.ts >)/, ""), message] as const,
  );
  return new Map(failures);
}

describe("a project with one of each mistake", () => {
  test("has one failing test for each file and rule, which names the place", async () => {
    const failures = await failuresOf(`{ ignore: ["lib/"], rules: { owner: true } }`);
    expect([...failures.keys()].sort()).toMatchInlineSnapshot(`
      [
        "cycle.ts > has no cycle",
        "duplicate-ids.ts > has no task id twice",
        "no-command.ts > is valid in all else",
        "no-dag.ts > holds a DAG",
        "syntax-error.ts > can be imported",
      ]
    `);
    expect(failures.get("cycle.ts > has no cycle")).toMatch(/TW1012 .*t1 -> t2 -> t3 -> t1[\s\S]*cycle\.ts:\d/);
    expect(failures.get("duplicate-ids.ts > has no task id twice")).toMatch(/TW1011 .*"task"/);
    expect(failures.get("no-command.ts > is valid in all else")).toContain("bashCommand");
    expect(failures.get("no-dag.ts > holds a DAG")).toContain("exports no DAG");
    expect(failures.get("syntax-error.ts > can be imported")).toMatch(/TW2004[\s\S]*syntax-error\.ts:3/);
  });
});

describe("standard decorators", () => {
  test("are compiled where they stand, and other files are left alone", async () => {
    const { transform } = standardDecorators();
    const file = here("good-dags/good.ts");
    const compiled = await transform(readFileSync(file, "utf8"), file);
    expect(compiled?.code).not.toMatch(/^\s*@(dag|task)/m);
    expect(JSON.parse(compiled!.map).sources).toEqual([file]);
    expect(await transform("export const a: number = 1;", file)).toBeUndefined();
    expect(await transform("@dag() class A {}", "/app/node_modules/a/index.ts")).toBeUndefined();
  });
});

test("a DAG without an owner of its own breaks the rule of owners", () => {
  class Plain {
    flow(): void {
      new EmptyOperator({ taskId: "nothing" });
    }
  }
  const [rule] = documentRules({ owner: true });
  expect(rule!.wrong(defineDag(Plain, { dagId: "plain" }).document)).toEqual([
    expect.stringContaining('DAG "plain" has no owner'),
  ]);
  expect(rule!.wrong(defineDag(Plain, { dagId: "plain", owner: "ana" }).document)).toEqual([]);
});

test("a folder that there is not has no DAG files", () => {
  expect(projectFiles("no-such-folder", [])).toEqual([]);
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectFolder, runFile, tradewind } from "./command.ts";

const project = projectFolder();
const { folder } = project;
afterAll(() => project.remove());
const good = ["--dags", "dags/good"];

describe("dags", () => {
  test("list shows every DAG, as JSON on stdout alone when asked", async () => {
    const { status, stdout } = await tradewind(folder, ["dags", "list", ...good, "-o", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        dag_id: "sales",
        schedule: "@daily",
        tasks: 8,
        owner: "tradewind",
        tags: ["sample"],
        file: "dags/good/sales.ts",
      },
    ]);
  });

  test("list in a pipe is tab-separated", async () => {
    const { stdout } = await tradewind(folder, ["dags", "list", ...good]);
    expect(stdout.split("\t")[0]).toBe("sales");
  });

  test("show draws the graph in four formats", async () => {
    const [ascii, mermaid, dot, json] = await Promise.all(
      ["ascii", "mermaid", "dot", "json"].map(
        async (format) => (await tradewind(folder, ["dags", "show", "sales", ...good, "-f", format])).stdout,
      ),
    );
    expect(ascii).toContain("├─ pick <@branch>");
    expect(mermaid).toContain("flowchart LR");
    expect(dot).toContain('"extract" -> "pick";');
    expect(JSON.parse(json!)).toMatchObject({ dagId: "sales", schemaVersion: 1 });
  });

  test("test runs a DAG and stores nothing", async () => {
    const { status, stdout } = await tradewind(folder, [
      "dags",
      "test",
      "sales",
      "2024-01-03",
      ...good,
      "-c",
      '{"a": 1}',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain("published 1 orders of 2024-01-03");
    expect(stdout).toMatch(/reportEmpty +- skipped/);
    expect(existsSync(join(folder, ".tradewind"))).toBe(false);
  });

  test("test prints one JSON object when asked", async () => {
    const { stdout } = await tradewind(folder, ["dags", "test", "sales", "2024-01-03", ...good, "-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      dag_id: "sales",
      run_id: "manual__2024-01-03T00:00:00+00:00",
      state: "success",
    });
  });
});

describe("tasks", () => {
  test("list, and as a tree", async () => {
    expect((await tradewind(folder, ["tasks", "list", "sales", ...good])).stdout).toContain(
      "pick\t@branch\tall_success\t0\textract",
    );
    expect((await tradewind(folder, ["tasks", "list", "sales", ...good, "--tree"])).stdout).toContain(
      "├─ extract <@task>",
    );
  });

  test("list for programs says whose they are, and what is said about them", async () => {
    const { stdout } = await tradewind(folder, ["tasks", "list", "sales", ...good, "-o", "json"]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        task_id: "pick",
        display_name: "Pick one",
        owner: "ana",
        doc: null,
        docs: { md: "**Which**" },
      }),
    );
  });

  test("render shows template fields for a date, secrets masked", async () => {
    const env = { AIRFLOW_CONN_API: "http://user:s3cret-pass@host" };
    const { stdout, status } = await tradewind(
      folder,
      ["tasks", "render", "sales", "echo", "2019-07-13", ...good],
      env,
    );
    expect(status).toBe(0);
    expect(stdout).toContain("echo 2019-07-13 ***");
    expect(stdout).not.toContain("s3cret-pass");
  });

  test("test runs one task whatever is upstream, for the given date, and stores nothing", async () => {
    const { status, stdout } = await tradewind(folder, ["tasks", "test", "sales", "publish", "2019-07-13", ...good]);
    expect(status).toBe(0);
    expect(stdout).toContain("published no orders of 2019-07-13");
    expect(existsSync(join(folder, ".tradewind"))).toBe(false);
  });

  test("test pokes a sensor exactly once, in every mode", async () => {
    const { status, stdout } = await tradewind(folder, ["tasks", "test", "sales", "neverReady", "2019-07-13", ...good]);
    expect(status).toBe(0);
    expect(stdout.match(/poked$/gm)).toHaveLength(1);
  });

  test("test takes connections from the environment and masks their secrets", async () => {
    const env = { TRADEWIND_CONN_API: "http://user:s3cret-pass@host" };
    const { stdout } = await tradewind(folder, ["tasks", "test", "sales", "callsApi", "2019-07-13", ...good], env);
    expect(stdout).toContain("host with ***");
    expect(stdout).not.toContain("s3cret-pass");
  });

  test("test of a task that fails says so, with status 1", async () => {
    const { status, stdout } = await tradewind(folder, [
      "tasks",
      "test",
      "failing",
      "throws",
      "--dags",
      "dags/failing.ts",
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain("throws failed: Error: no luck with 1");
  });
});

test("version and help", async () => {
  expect((await tradewind(folder, ["version"])).stdout).toMatch(/^tradewind \d+\.\d+\.\d+ {2}node v/);
  expect((await tradewind(folder, ["--help"])).stdout).toContain("tasks render");
  expect((await tradewind(folder, ["dags", "test", "--help"])).stdout).toContain(
    "Usage: tradewind dags test <dag_id> [logical_date] [options]",
  );
});

test("a group of commands has a help of its own, and help explains a command", async () => {
  const { stdout, status } = await tradewind(folder, ["dags", "--help"]);
  expect(status).toBe(0);
  expect(stdout).toContain("Usage: tradewind dags <command>");
  expect(stdout).not.toContain("tasks render");
  expect(await tradewind(folder, ["dags"])).toEqual({ status: 2, stdout, stderr: "" });
  expect((await tradewind(folder, ["help", "dags"])).stdout).toBe(stdout);
  const ofTrigger = await tradewind(folder, ["help", "dags", "trigger"]);
  expect(ofTrigger).toEqual(await tradewind(folder, ["dags", "trigger", "--help"]));
});

describe("a wrong word on the command line", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["dags", "shwo", "sales"], 2, "TW6001", 'Did you mean "dags show"?'],
    [["dags", "test"], 2, "TW6001", "See: tradewind dags test --help"],
    [["dags", "test", "sales", "--cnf", "{}"], 2, "TW6001", "Did you mean --conf?"],
    [["dags", "test", "salse", ...good], 4, "TW2001", 'Did you mean "sales"?'],
    [["tasks", "test", "sales", "extrct", ...good], 4, "TW2002", 'Did you mean "extract"?'],
    [["dags", "test", "sales", ...good, "--conf", "{bad"], 2, "TW6001", "Quote it for the shell"],
    [["dags", "test", "sales", ...good, "--conf", "[1]"], 2, "TW6001", "Write --conf"],
    [["dags", "test", "sales", "yesterday", ...good], 2, "TW1006", "Change logicalDate."],
    [["dags", "show", "sales", ...good, "-f", "ascci"], 2, "TW6001", 'Did you mean "ascii"?'],
    [["dags", "list", "--dags", "nowhere"], 3, "TW2006", "Name a DAG file or a folder with --dags"],
  ];
  for (const [words, expected, code, hint] of cases) {
    test(`tradewind ${words.join(" ")}: status ${expected}, ${code}`, async () => {
      const { status, stderr, stdout } = await tradewind(folder, words);
      expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
      expect(stderr).toContain(`error ${code}`);
      expect(stderr).toContain(hint);
    });
  }

  test("a bad setting in the environment is refused with its name", async () => {
    const { status, stderr } = await tradewind(folder, ["dags", "list"], { TRADEWIND__CORE__PARALLELISM: "many" });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining('TRADEWIND__CORE__PARALLELISM: found "many"'),
    });
  });
});

describe("check", () => {
  let text = "";
  let status: number | null = null;
  beforeAll(async () => {
    const ended = await tradewind(folder, ["check", "dags"]);
    text = ended.stderr + ended.stdout;
    status = ended.status;
  });

  test("reports every file and goes on after a broken one", () => {
    expect(status).toBe(1);
    expect(text).toContain("7 files, 2 DAGs, 10 errors, 1 warning");
  });

  test("reports all problems of a DAG together: cron, cycle, trigger rule, a task never called", () => {
    expect(text).toContain('schedule: found "61 * * * *"');
    expect(text).toContain("The tasks wait for each other in a cycle: a -> b -> a.");
    expect(text).toContain('Task "b" has the unknown trigger rule "al_success".');
    expect(text).toContain('Did you mean "all_success"?');
    expect(text).toContain("Task method forgotten() is never called in flow().");
  });

  test("reports syntax errors, missing exports, files without DAG, files that run themselves", () => {
    expect(text).toMatch(/syntax\.ts cannot be imported/);
    expect(text).toMatch(/does not provide an export named 'nothing'/);
    expect(text).toMatch(/no-dag\.ts exports no DAG/);
    expect(text).toContain("dags/bad/runs-itself.ts");
    expect(text).toContain("Write `if (isMain(import.meta)) await run(MyDag)`");
  });
});

describe("a DAG file that is started itself", () => {
  test("runs, prints a table, and ends with status 0", async () => {
    const { status, stdout } = await runFile(folder, "dags/good/sales.ts");
    expect(status).toBe(0);
    expect(stdout).toMatch(/gate +- skipped/);
    expect(stdout).toContain("✓ success  sales  manual__2024-01-03T00:00:00+00:00");
  });

  test("ends with status 1 when a task failed, and shows each error with the user's line and what to do", async () => {
    const { status, stdout } = await runFile(folder, "dags/failing.ts", {
      TRADEWIND_CONN_BROKEN: "no uri at all, but s3cret",
    });
    expect(status).toBe(1);
    expect(stdout).toContain("throws failed: Error: no luck with 1");
    expect(stdout).toContain("at dags/failing.ts:13:11");
    expect(stdout).toContain(">  13 |     throw new Error(`no luck with");
    expect(stdout).toContain('"dss" is undefined');
    expect(stdout).toContain('Did you mean "ds"?');
    expect(stdout).toContain('Connection "nowhere" is not defined.');
    expect(stdout).toContain('Connection "broken" cannot be read');
    expect(stdout).toContain("A value cannot be stored: value.rows[0].format is a function");
    expect(stdout).not.toContain("s3cret");
  });
});

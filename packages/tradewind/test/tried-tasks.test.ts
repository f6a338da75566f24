import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, emptyProject, runFile, tradewind } from "./command.ts";

const project = emptyProject({
  "files.ts": `
    import { currentContext, dag, type Flow, isMain, run, task } from "tradewind";

    @dag({ schedule: "@daily", startDate: "2024-01-01" })
    export class Files {
      @task() list(day: string): string[] {
        return [day + "/a", day + "/b"];
      }
      @task() load(file: string): string {
        return currentContext().ds + ": " + file;
      }
      @task() report(loaded: string[]): number {
        return loaded.length;
      }
      flow(this: Flow<Files>) {
        this.report(this.load.expand(this.list("{{ ds }}")));
      }
    }

    if (isMain(import.meta)) await run(Files, { logicalDate: process.argv[2] });
  `,
  "parts.ts": `
    import { currentContext, dag, type Flow, task } from "tradewind";

    @dag()
    export class Parts {
      @task() load(key: string) {
        const { logicalDate = null, partitionKey } = currentContext().dagRun;
        return { key, logicalDate, partitionKey };
      }
      flow(this: Flow<Parts>) {
        this.load("{{ partition_key }}");
      }
    }
  `,
});
afterAll(() => project.remove());

const tasks = (...words: string[]): Promise<Ended> => tradewind(project.folder, ["tasks", ...words]);
const result = async (...words: string[]): Promise<unknown> => {
  const { stdout, stderr } = await tasks("test", "files", ...words, "-o", "json");
  try {
    return JSON.parse(stdout).xcom.return_value;
  } catch {
    return stderr;
  }
};

describe("tasks test of a mapped task", () => {
  test("takes a list that is given, where nothing is stored", async () => {
    const given = ["--xcom", 'list=["x", "y"]'];
    expect(await result("load", "2024-05-06", ...given)).toBe("2024-05-06: x");
    expect(await result("load", "2024-05-06", ...given, "--map-index", "1")).toBe("2024-05-06: y");
    const { stdout } = await tasks("test", "files", "load", ...given, "--map-index", "1");
    expect(stdout).toMatch(/success +load\[1\]/);
    const { stdout: rendered } = await tasks("render", "files", "load", ...given, "--map-index", "1");
    expect(rendered).toContain("y");
  });

  test("says how to give the list when it has none", async () => {
    const said = await result("load", "--map-index", "0");
    expect(said).toContain("TW3034");
    expect(said).toContain("--xcom list='[...]'");
  });

  test("refuses results that it cannot read", async () => {
    expect(await result("load", "--xcom", "list=[")).toContain("TW6001");
    expect(await result("load", "--xcom", '["x"]')).toContain("it names no task");
    expect(await result("load", "--xcom", "lst=[]")).toContain('Did you mean "list"?');
    expect(await result("load", "2024-05-06", "--run-id", "2024-05-06")).toContain("TW6001");
  });
});

describe("tasks test beside stored runs", () => {
  beforeAll(async () => {
    for (const day of ["2024-01-02", "2024-01-03"]) await runFile(project.folder, "dags/files.ts", {}, day);
  });

  test("takes an element from the newest run, and says so", async () => {
    expect(await result("load", "2024-05-06", "--map-index", "1")).toBe("2024-05-06: 2024-01-03/b");
    const { stderr } = await tasks("test", "files", "load", "--map-index", "1");
    expect(stderr).toContain('taken from run "manual__2024-01-03T00:00:00+00:00"');
    expect(await result("load", "--map-index", "2")).toContain('found "2", expected 0 to 1');
  });

  test("is as in the run that is named: with its dates and its results", async () => {
    expect(await result("load", "--run-id", "2024-01-02", "--map-index", "1")).toBe("2024-01-02: 2024-01-02/b");
    expect(await result("report", "--run-id", "2024-01-02")).toBe(2);
    expect(await result("load", "--run-id", "2024-01-09")).toContain("TW2020");
  });
});

test("tasks and runs may be tried for a part of the data", async () => {
  const key = ["--partition-key", "nl", "-o", "json"];
  const { stdout } = await tasks("test", "parts", "load", ...key);
  const expected = { key: "nl", logicalDate: null, partitionKey: "nl" };
  expect(JSON.parse(stdout).xcom.return_value).toEqual(expected);
  expect((await tasks("test", "parts", "load", "--run-id", "x", ...key)).stderr).toContain(
    "a partition key of its own",
  );
  const run = await tradewind(project.folder, ["dags", "test", "parts", ...key]);
  expect(JSON.parse(run.stdout)).toMatchObject({
    logical_date: null,
    state: "success",
    run_id: expect.stringMatching(/^manual__.*__nl$/),
  });
});

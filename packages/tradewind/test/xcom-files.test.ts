import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyProject, runFile, tradewind } from "./command.ts";

const BIG = `
import { dag, type Flow, isMain, run, task } from "tradewind";

@dag()
export class Big {
  @task() make() {
    return Array.from({ length: 20_000 }, (_, i) => i);
  }
  @task() take(rows: number[]) {
    return rows.length;
  }
  flow(this: Flow<Big>) {
    this.take(this.make());
  }
}
if (isMain(import.meta)) {
  const [executor, logicalDate, store] = process.env.RUN!.split(" ") as ["inline" | "process", string, string];
  const result = await run(Big, { executor, logicalDate, quiet: true, ...(store ? { store } : {}) });
  const made = (await result.xcom("make")) as number[];
  console.log(JSON.stringify([result.state, await result.xcom("take"), made.length]));
}
`;

const ENV = { TRADEWIND__XCOM__BACKEND: "file" };

let project: ReturnType<typeof emptyProject>;
beforeAll(() => {
  project = emptyProject({ "big.ts": BIG });
});
afterAll(() => project.remove());

/** The files of runs, by the folders of their DAG and run. */
const filesOf = (folder = join(project.folder, ".tradewind/xcoms")): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"))
    : [];

const runBig = async (words: string) => {
  const { stdout, stderr } = await runFile(project.folder, "dags/big.ts", { ...ENV, RUN: words });
  return stdout === "" ? stderr : JSON.parse(stdout);
};

describe("long XComs of runs with the file backend", () => {
  test("lie in the folder, written by this process or by a worker's, and come back with the result", async () => {
    expect(await runBig("inline 2024-01-01")).toEqual(["success", 20_000, 20_000]);
    expect(await runBig("process 2024-01-02")).toEqual(["success", 20_000, 20_000]);
    expect(filesOf()).toHaveLength(2);
    expect(filesOf()[0]).toContain("dag_id=big");
  });

  test("of a run that is kept in memory lie in no file", async () => {
    expect(await runBig("inline 2024-01-03 memory")).toEqual(["success", 20_000, 20_000]);
    const tested = await tradewind(project.folder, ["dags", "test", "big", "2024-01-03"], ENV);
    expect(tested.status).toBe(0);
    expect(filesOf()).toHaveLength(2);
  });

  test("go with the run", async () => {
    const words = ["db", "clean", "--clean-before-timestamp", "2999-01-01"];
    expect((await tradewind(project.folder, [...words, "--dry-run"], ENV)).status).toBe(0);
    expect(filesOf()).toHaveLength(2);
    expect((await tradewind(project.folder, [...words, "--yes"], ENV)).status).toBe(0);
    expect(filesOf()).toEqual([]);
  });

  test("go with the DAG, and with the store", async () => {
    await runBig("inline 2024-01-04");
    expect(filesOf()).toHaveLength(1);
    expect((await tradewind(project.folder, ["dags", "delete", "big", "--yes"], ENV)).status).toBe(0);
    expect(filesOf()).toEqual([]);
    await runBig("inline 2024-01-05");
    expect(filesOf()).toHaveLength(1);
    expect((await tradewind(project.folder, ["db", "reset", "--yes"], ENV)).status).toBe(0);
    expect(filesOf()).toEqual([]);
  });

  test("a backend that cannot be used is refused before anything runs", async () => {
    const { stderr } = await runFile(project.folder, "dags/big.ts", {
      TRADEWIND__XCOM__BACKEND: "nowhere",
      RUN: "inline 2024-01-06",
    });
    expect(stderr).toContain('XCom backend "nowhere" cannot be imported');
  });
});

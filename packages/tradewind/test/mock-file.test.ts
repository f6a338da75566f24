import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { emptyProject, tradewind } from "./command.ts";

const DAG = `
import { BaseHook, currentContext, dag, type Flow, hook, task } from "tradewind";

class Warehouse extends BaseHook {
  async rows(): Promise<number[]> { throw new Error("there is no warehouse here"); }
}

@dag()
export class Sales {
  @task() async load() {
    const limit = await currentContext().variables.get("limit");
    return [limit, ...(await hook(Warehouse, "warehouse").rows())];
  }
  @task() tell(rows: unknown[]) { console.log("found " + rows.join(" ")); }
  flow(this: Flow<Sales>) { this.tell(this.load()); }
}
`;

const project = emptyProject({ "sales.ts": DAG });
afterAll(() => project.remove());

const dagsTest = (text: string) => {
  writeFileSync(join(project.folder, "mocks.ts"), text);
  return tradewind(project.folder, ["dags", "test", "sales", "--mock", "mocks.ts"]);
};

test("dags test takes stand-ins from a file, as tests do", async () => {
  const { status, stdout } = await dagsTest(`
    export const hooks = { warehouse: { rows: async (): Promise<number[]> => [1, 2] } };
    export const variables = { limit: 7 };
  `);
  expect(stdout).toContain("found 7 1 2");
  expect(status).toBe(0);
});

test("a file that exports something else, or cannot be imported, is refused", async () => {
  expect(await dagsTest("export const hoks = {};")).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/TW6010 .*mocks\.ts: it exports "hoks"[\s\S]*Did you mean "hooks"\?/),
  });
  expect(await dagsTest('import "./nowhere.ts";')).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/TW6010 .*mocks\.ts: it cannot be imported/),
  });
});

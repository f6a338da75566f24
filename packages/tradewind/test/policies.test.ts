import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emptyProject, runFile, startTradewind, tradewind, written } from "./command.ts";

const POLICIES = `import { definePolicies, PolicyViolation, SkipDag } from "tradewind";
export const policies = definePolicies({
  dag({ dagId, options }) {
    if (dagId === "only_at_home") throw new SkipDag("not here");
    if (!options.tags?.length) throw new PolicyViolation("every DAG has a tag");
    return { owner: "platform" };
  },
  task: ({ taskId }) => (taskId === "drop" ? { skipIf: () => true } : undefined),
});
`;

const dagFile = (name: string, options: string) => `import { dag, defineDag, isMain, run, task } from "tradewind";
class ${name}Tasks {
  drop() {}
  load() {}
  flow() { this.drop(); this.load(); }
}
@dag({ ${options} })
export class ${name} {
  @task() drop() {}
  @task() load() {}
  flow() { this.drop(); this.load(); }
}
export const made = defineDag(${name}Tasks, { dagId: "${name.toLowerCase()}_made", ${options}, tasks: { drop: {}, load: {} } });
if (isMain(import.meta)) {
  const { tasks } = await run(${name}, { store: "memory", executor: process.env.EXECUTOR as "process", quiet: true });
  console.log(JSON.stringify(tasks.map(({ taskId, state }) => [taskId, state])));
}
`;

const project = emptyProject({
  "tagged.ts": dagFile("Tagged", 'tags: ["a"]'),
  "home.ts": `import { dag, task } from "tradewind";
@dag({ tags: ["a"] })
export class OnlyAtHome { @task() load() {} flow() { this.load(); } }
`,
});
afterAll(() => project.remove());
mkdirSync(join(project.folder, "rules"));
writeFileSync(join(project.folder, "rules/policies.ts"), POLICIES);
const env = { TRADEWIND__CORE__POLICIES: "./rules/policies.ts" };

describe("the policies that core.policies names", () => {
  test("hold for DAGs that commands load, decorated and made while a file is imported", async () => {
    const { stdout } = await tradewind(project.folder, ["dags", "list", "--output", "json"], env);
    const rows = JSON.parse(stdout) as { dag_id: string; owner: string }[];
    expect(rows.map(({ dag_id, owner }) => [dag_id, owner]).sort()).toEqual([
      ["tagged", "platform"],
      ["tagged_made", "platform"],
    ]);
  });

  test("hold in processes that import files, for a check, which knows when they have changed", async () => {
    const { folder, remove } = emptyProject({ "plain.ts": dagFile("Plain", "tags: []") });
    mkdirSync(join(folder, "rules"));
    writeFileSync(join(folder, "rules/policies.ts"), POLICIES);
    const check = async () => {
      const { stdout } = await tradewind(folder, ["check", "--output", "json"], env);
      return (JSON.parse(stdout) as { problems: { code: string; message: string }[] }).problems;
    };
    expect((await check()).map(({ code }) => code)).toContain("TW1026");
    writeFileSync(join(folder, "rules/policies.ts"), POLICIES.replace("every DAG has a tag", "tag it"));
    expect((await check()).map(({ message }) => message)).toContainEqual(expect.stringContaining("tag it"));
    expect(await tradewind(folder, ["check", "--output", "json"])).toMatchObject({ status: 0 });
    remove();
  });

  test.each(["inline", "process"])("hold for run() with the %s executor", async (EXECUTOR) => {
    const { stdout, stderr } = await runFile(project.folder, "dags/tagged.ts", { ...env, EXECUTOR });
    expect(stderr).toBe("");
    expect(Object.fromEntries(JSON.parse(stdout))).toEqual({ drop: "skipped", load: "success" });
  });

  test("hold in a scheduler: for its documents, and in its workers", async () => {
    const dev = startTradewind(project.folder, ["dev"], env);
    await written(dev, "ready");
    const words = ["dags", "trigger", "tagged", "--run-id", "one", "--wait"];
    expect(await tradewind(project.folder, words, env)).toMatchObject({ status: 0 });
    const states = await tradewind(project.folder, [
      "tasks",
      "states-for-dag-run",
      "tagged",
      "one",
      "--output",
      "json",
    ]);
    const rows = JSON.parse(states.stdout) as { task_id: string; state: string }[];
    expect(Object.fromEntries(rows.map(({ task_id, state }) => [task_id, state]))).toEqual({
      drop: "skipped",
      load: "success",
    });
    const listed = await tradewind(project.folder, ["dags", "list", "--output", "json"]);
    const dags = JSON.parse(listed.stdout) as { dag_id: string }[];
    expect(dags.map(({ dag_id }) => dag_id).sort()).toEqual(["tagged", "tagged_made"]);
    dev.child.kill("SIGINT");
    await dev.ended;
  });

  test("have to be there", async () => {
    for (const [module, why] of [
      ["./rules/none.ts", "cannot be imported"],
      ["no-such-package", "cannot be found"],
      ["./dags/home.ts", "exports no policies"],
    ] as const) {
      const ended = await tradewind(project.folder, ["dags", "list", "--dags", "dags"], {
        TRADEWIND__CORE__POLICIES: module,
      });
      expect(ended.status, module).not.toBe(0);
      expect(ended.stderr).toContain("TW5015");
      expect(ended.stderr).toContain(why);
    }
  });
});

import { afterAll, expect, test } from "vitest";
import { emptyProject, runFile, tradewind } from "./command.ts";

const project = emptyProject({
  "jobs.ts": `import { BaseOperator, dag, isMain, run } from "tradewind";
class Job extends BaseOperator<{ job: string }> {
  static override readonly templateFields = ["job"] as const;
  static override readonly operatorExtraLinks = { Job: "https://jobs.example/{{ task.task_id }}/{{ ds }}" };
  override execute(): void {}
}
class Plain extends BaseOperator { override execute(): void {} }
@dag()
export class Jobs {
  flow() {
    new Job({ taskId: "one", job: "a" }).before(new Plain({ taskId: "none" }));
    Job.partial({ taskId: "many" }).expand({ job: ["b", "c"] });
  }
}
if (isMain(import.meta)) await run(Jobs, { logicalDate: "2024-01-03", quiet: true });
`,
});
afterAll(project.remove);

test("runs show has the extra links of the run's tasks, as lines and with each task", async () => {
  expect(await runFile(project.folder, "dags/jobs.ts")).toMatchObject({ status: 0 });
  const show = (...more: string[]) => tradewind(project.folder, ["runs", "show", "jobs", "2024-01-03", ...more]);
  expect((await show()).stdout).toContain("link: one Job https://jobs.example/one/2024-01-03\n");
  expect((await show()).stdout).toContain("link: many[1] Job https://jobs.example/many/2024-01-03\n");
  const { tasks } = JSON.parse((await show("-o", "json")).stdout) as { tasks: Record<string, unknown>[] };
  expect(tasks.map(({ task_id, map_index, links }) => [task_id, map_index, links])).toEqual([
    ["one", -1, { Job: "https://jobs.example/one/2024-01-03" }],
    ["many", 0, { Job: "https://jobs.example/many/2024-01-03" }],
    ["many", 1, { Job: "https://jobs.example/many/2024-01-03" }],
    ["none", -1, {}],
  ]);
});

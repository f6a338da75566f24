import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyProject, startTradewind, tradewind } from "./command.ts";

const DAG = `import { appendFileSync } from "node:fs";
import { BaseHook, BaseNotifier, dag, hook, task, type Flow } from "tradewind";
class Chat extends BaseHook {
  async send(text: string) {
    const { host } = await this.getConnection(this.connId);
    appendFileSync("told.log", host + " " + text + "\\n");
  }
}
class Tell extends BaseNotifier<{ text: string }> {
  static override readonly templateFields = ["text"];
  override notify() { return hook(Chat, "chat").send(this.options.text); }
}
@dag({ onSuccessCallback: new Tell({ text: "run {{ state }}" }) })
export class Told {
  @task({ onSuccessCallback: new Tell({ text: "{{ ti.task_id }} done" }) }) work() {}
  flow(this: Flow<Told>) { this.work(); }
}
`;

test("notifiers of tasks and DAGs reach the store's connections from a worker process", async () => {
  const project = emptyProject({ "told.ts": DAG });
  const { folder } = project;
  await tradewind(folder, ["db", "migrate"]);
  await tradewind(folder, ["connections", "add", "chat", "--conn-uri", "http://chat.example"]);
  const started = startTradewind(folder, ["standalone"]);
  try {
    await expect.poll(() => started.stdout()).toContain("told");
    expect((await tradewind(folder, ["dags", "trigger", "told", "--wait"])).status).toBe(0);
    const log = join(folder, "told.log");
    const told = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").sort() : []);
    await expect.poll(told).toEqual(["chat.example run success", "chat.example work done"]);
  } finally {
    started.child.kill("SIGTERM");
    await started.ended;
    project.remove();
  }
});

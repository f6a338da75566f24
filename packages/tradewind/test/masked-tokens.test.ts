import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { emptyProject, runFile } from "./command.ts";

const TOKEN = `gh${"p_"}ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`;

const project = emptyProject({
  "leak.ts": `import { dag, isMain, run, task } from "tradewind";
const token = "gh" + "p_" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
@dag()
export class Leak {
  @task() print() {
    console.log("logged", token);
    process.stdout.write("written " + token + "\\n");
    throw new Error("thrown " + token);
  }
  flow() { this.print(); }
}
if (isMain(import.meta)) await run(Leak, { executor: process.env.EXECUTOR as "process" });
`,
});
afterAll(project.remove);

/** All that attempts have logged in files; those of this process are printed only. */
const logs = (folder: string): string =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
    .join("");

describe("a token that stands in the code of a task", () => {
  test.each(["inline", "process"])("is shown and logged nowhere with the %s executor", async (EXECUTOR) => {
    const env = { EXECUTOR, TRADEWIND__LOGS__FOLDER: `logs-${EXECUTOR}` };
    const { stdout, stderr } = await runFile(project.folder, "dags/leak.ts", env);
    const all = `${stdout}${stderr}${logs(join(project.folder, `logs-${EXECUTOR}`))}`;
    expect(all).not.toContain(TOKEN);
    for (const how of ["logged", "written", "thrown"]) expect(all).toContain(`${how} ***`);
  });

  test.each(["inline", "process"])("is, when secrets.mask_tokens is off, with the %s executor", async (EXECUTOR) => {
    const env = { EXECUTOR, TRADEWIND__SECRETS__MASK_TOKENS: "off" };
    const { stdout, stderr } = await runFile(project.folder, "dags/leak.ts", env);
    for (const how of ["logged", "written", "thrown"]) expect(`${stdout}${stderr}`).toContain(`${how} ${TOKEN}`);
  });
});

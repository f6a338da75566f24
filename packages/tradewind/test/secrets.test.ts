import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CANARIES, canariesIn, canariesInFiles } from "./canary.ts";
import { type Ended, emptyProject, runFile, startTradewind, tradewind, tradewindReading, written } from "./command.ts";

const leaky = fileURLToPath(new URL("secret-dags/leaky.ts", import.meta.url));

function leakyProject() {
  const project = emptyProject({});
  mkdirSync(join(project.folder, "dags"), { recursive: true });
  cpSync(leaky, join(project.folder, "dags/leaky.ts"));
  return project;
}

const CONNECTION = JSON.stringify({
  conn_type: "http",
  host: "canary",
  login: "user",
  password: CANARIES.password,
  extra: { api_token: CANARIES.token },
});

/** Files in which no secret may stand: all but the packages. */
const isNotOurs = (file: string): boolean => file.startsWith("node_modules");

/** What a process has shown on the terminal. */
const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;

describe("secrets in the store, and DAGs that leak what they can", () => {
  const { folder, remove } = leakyProject();
  const terminal: { readonly what: string; readonly text: string }[] = [];
  afterAll(remove);

  async function tw(...words: string[]): Promise<string> {
    const ended = await tradewind(folder, words);
    terminal.push({ what: words.join(" "), text: shown(ended) });
    return ended.stdout;
  }

  beforeAll(async () => {
    await tw("db", "migrate");
    const words = ["connections", "add", "canary", "--conn-json", "-"];
    terminal.push({ what: words.join(" "), text: shown(tradewindReading(folder, CONNECTION, words)) });
    const setting = ["variables", "set", "canary_secret", "-"];
    terminal.push({ what: setting.join(" "), text: shown(tradewindReading(folder, CANARIES.variable, setting)) });
    const dev = startTradewind(folder, ["dev"]);
    await written(dev, "(ready in");
    await tw("dags", "trigger", "leaky", "--run-id", "one", "--wait");
    await tw("dags", "trigger", "crashing", "--run-id", "one", "--wait");
    dev.child.kill("SIGTERM");
    terminal.push({ what: "dev", text: shown(await dev.ended) });
  }, 90_000);

  test("the DAGs have done what they could", async () => {
    const states = JSON.parse(await tw("tasks", "states-for-dag-run", "leaky", "one", "-o", "json"));
    expect(Object.fromEntries(states.map((row: Record<string, unknown>) => [row.task_id, row.state]))).toEqual({
      prints: "success",
      returns: "success",
      receives: "success",
      throws: "failed",
      throwsEncoded: "failed",
      throwsText: "failed",
      skips: "skipped",
      fails: "failed",
      bash: "success",
      trigger: "failed",
    });
    const dev = terminal.find(({ what }) => what === "dev")!.text;
    for (const text of ["printed ***", "logged ***", "written ***", "child ***", "crashed with ***"])
      expect(dev).toContain(text);
    expect(await tw("tasks", "logs", "leaky", "receives", "one")).toContain("received *** ***");
    expect(await tw("tasks", "logs", "leaky", "trigger", "one")).toContain("holds a secret");
    expect(await tw("tasks", "logs", "leaky", "fails", "one")).toContain("called back for");
  });

  test("nothing of them is in any file: not in the store, not in the logs", () => {
    expect(canariesInFiles(folder, isNotOurs)).toEqual([]);
  });

  test("no command shows them", async () => {
    for (const words of [
      ["connections", "list", "-o", "json"],
      ["connections", "get", "canary"],
      ["variables", "list"],
      ["variables", "get", "canary_secret"],
      ["runs", "show", "leaky", "one"],
      ["runs", "show", "leaky", "one", "-o", "json"],
      ["runs", "list", "-o", "json"],
      ["dags", "details", "leaky", "-o", "json"],
      ["dags", "show", "leaky"],
      ["tasks", "render", "leaky", "bash"],
      ["tasks", "render", "leaky", "trigger", "-o", "json"],
      ...["prints", "returns", "throws", "throwsEncoded", "throwsText", "skips", "fails", "bash"].flatMap((task) => [
        ["tasks", "test", "leaky", task],
        ["tasks", "test", "leaky", task, "-o", "json"],
        ["tasks", "logs", "leaky", task, "one"],
        ["tasks", "logs", "leaky", task, "one", "-o", "json"],
      ]),
      ["dags", "test", "leaky"],
      ["dags", "test", "leaky", "-o", "json"],
      ["doctor"],
    ])
      await tw(...words);
    const leaks = terminal.flatMap(({ what, text }) => canariesIn(text).map((canary) => `${what}: ${canary}`));
    expect(leaks).toEqual([]);
  }, 120_000);

  test("they are there for those who ask for them", async () => {
    expect(JSON.parse(await tw("connections", "get", "canary", "--reveal", "-o", "json")).password).toBe(
      CANARIES.password,
    );
  });
});

describe("secrets from the environment, and run()", () => {
  const { folder, remove } = leakyProject();
  afterAll(remove);

  test("nothing of them is shown or kept", async () => {
    const env = { TRADEWIND_CONN_CANARY: CONNECTION, TRADEWIND_VAR_CANARY_SECRET: CANARIES.variable };
    const ended = await runFile(folder, "dags/leaky.ts", env);
    expect(ended).toMatchObject({ status: 1, stdout: expect.stringContaining("received *** ***") });
    expect(canariesIn(shown(ended))).toEqual([]);
    expect(canariesInFiles(folder, isNotOurs)).toEqual([]);
  });

  test("a DAG file that cannot be imported shows none either", async () => {
    writeFileSync(
      join(folder, "dags/broken.ts"),
      "// dag(\nthrow new Error(JSON.parse(process.env.TRADEWIND_CONN_CANARY!).password);\nexport {};\n",
    );
    const dev = startTradewind(folder, ["dev"], { TRADEWIND_CONN_CANARY: CONNECTION });
    await written(dev, "(ready in");
    const listed = await tradewind(folder, ["dags", "list-import-errors", "-o", "json"]);
    dev.child.kill("SIGTERM");
    const ended = await dev.ended;
    expect(listed.stdout).toContain("***");
    expect(canariesIn(shown(listed) + shown(ended))).toEqual([]);
    expect(canariesInFiles(folder, isNotOurs)).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentContext, defineDag, type Flow } from "@tradewind/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, tradewind, tradewindReading } from "./command.ts";
import { storeProject } from "./store-project.ts";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-connections-"));
  await run("db", "migrate");
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Ended> => tradewind(folder, words);
const withEnv = (env: Record<string, string>, ...words: string[]): Promise<Ended> => tradewind(folder, words, env);
const inFolder = (name: string): string => join(folder, name);

async function json(...words: string[]): Promise<unknown> {
  const { stdout, stderr } = await run(...words, "--output", "json");
  expect(stderr).not.toMatch(/error/);
  return JSON.parse(stdout);
}

const WAREHOUSE = "postgres://etl:hunter2@db:5432/sales?sslmode=require&api_key=k-1234";
const shown = {
  conn_id: "warehouse",
  conn_type: "postgres",
  description: null,
  host: "db",
  port: 5432,
  schema: "sales",
  login: "etl",
  password: "***",
  extra: { sslmode: "require", api_key: "***" },
};

describe("connections", () => {
  test("add takes a URI, and shows no secret; list and get show none either", async () => {
    expect(await json("connections", "add", "warehouse", "--conn-uri", WAREHOUSE)).toEqual(shown);
    expect(await json("connections", "list")).toEqual([{ ...shown, problem: null }]);
    expect(await json("connections", "get", "warehouse")).toEqual(shown);
    expect(await json("connections", "get", "warehouse", "--reveal")).toMatchObject({
      password: "hunter2",
      extra: { api_key: "k-1234" },
    });
  });

  test("add takes single fields, and the password from stdin", async () => {
    const words = ["connections", "add", "lake", "--conn-type", "aws", "--conn-login", "AKIA", "--conn-extra"];
    const added = tradewindReading(folder, "pass\n", [...words, '{"region": "eu"}', "--conn-password", "-"]);
    expect(added.status).toBe(0);
    expect(await json("connections", "get", "lake", "--reveal")).toMatchObject({
      conn_type: "aws",
      login: "AKIA",
      password: "pass",
      extra: { region: "eu" },
    });
  });

  test("add refuses to mix its three forms, and one that is there", async () => {
    const words = ["connections", "add", "warehouse", "--conn-uri", WAREHOUSE];
    expect((await run("connections", "add", "x")).status).toBe(2);
    expect((await run(...words, "--conn-host", "other")).status).toBe(2);
    expect((await run(...words, "--dry-run")).status).toBe(0);
    expect(await json("connections", "list")).toEqual([]);
    await run(...words);
    expect(await run(...words)).toMatchObject({ status: 1, stderr: expect.stringContaining("TW6007") });
    expect((await run(...words, "--overwrite")).status).toBe(0);
  });

  test("edit changes what is given, and nothing else", async () => {
    await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE, "--conn-description", "sales");
    const extra = '{"region": "eu", "sslmode": null}';
    const words = [
      "connections",
      "edit",
      "warehouse",
      "--conn-host",
      "db2",
      "--conn-schema",
      "",
      "--conn-extra",
      extra,
    ];
    expect(await json(...words, "--dry-run")).toMatchObject({ host: "db2" });
    expect(await json("connections", "get", "warehouse")).toMatchObject({ host: "db" });
    expect(await json(...words)).toEqual({
      ...shown,
      description: "sales",
      host: "db2",
      schema: null,
      extra: { api_key: "***", region: "eu" },
    });
    expect(await json("connections", "get", "warehouse", "--reveal")).toMatchObject({
      port: 5432,
      password: "hunter2",
      extra: { api_key: "k-1234", region: "eu" },
    });
    await run("connections", "edit", "warehouse", "--conn-description", "");
    expect(await json("connections", "get", "warehouse")).toMatchObject({ description: null, host: "db2" });
  });

  test("edit takes all of a connection, too, and the password from stdin", async () => {
    await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE, "--conn-description", "sales");
    expect(await json("connections", "edit", "warehouse", "--conn-json", '{"conn_type": "http", "host": "h"}')).toEqual(
      {
        ...shown,
        ...{ conn_type: "http", description: "sales", host: "h" },
        ...{ port: null, schema: null, login: null, password: null, extra: null },
      },
    );
    const edited = tradewindReading(folder, "secret\n", ["connections", "edit", "warehouse", "--conn-password", "-"]);
    expect(edited.status).toBe(0);
    expect(await json("connections", "get", "warehouse", "--reveal")).toMatchObject({ password: "secret", host: "h" });
  });

  test("edit wants a connection that is there, something to change, and one form", async () => {
    await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
    expect(await run("connections", "edit", "warehous", "--conn-host", "h")).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('"warehouse"'),
    });
    expect((await run("connections", "edit", "warehouse")).status).toBe(2);
    expect((await run("connections", "edit", "warehouse", "--conn-host", "h", "--conn-uri", WAREHOUSE)).status).toBe(2);
    expect((await run("connections", "edit", "warehouse", "--conn-port", "many")).stderr).toContain("TW4002");
    expect(await json("connections", "get", "warehouse")).toEqual(shown);
  });

  test("what cannot be read is refused without being shown", async () => {
    const { status, stderr } = await run("connections", "add", "x", "--conn-uri", "http://u:hunter2@h:port");
    expect(status).toBe(3);
    expect(stderr).toContain("TW4002");
    expect(stderr).not.toContain("hunter2");
  });

  test("delete deletes; what is not there is exit status 4, with the nearest one", async () => {
    await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
    const { status, stderr } = await run("connections", "delete", "warehose");
    expect([status, stderr]).toEqual([4, expect.stringContaining('Did you mean "warehouse"?')]);
    expect(await json("connections", "delete", "warehouse")).toEqual([{ conn_id: "warehouse", deleted: true }]);
    expect((await run("connections", "get", "warehouse")).status).toBe(4);
  });

  test.each(["c.json", "c.yaml", "c.env"])(
    "export to %s writes what import reads, for the owner alone",
    async (name) => {
      await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
      await run(
        "connections",
        "add",
        "odd",
        "--conn-json",
        '{"conn_type": "x", "extra": {"n": "10", "deep": {"a": 1}}}',
      );
      const before = [
        await json("connections", "get", "warehouse", "--reveal"),
        await json("connections", "get", "odd"),
      ];
      writeFileSync(inFolder(name), "of everybody", { mode: 0o644 });
      expect((await run("connections", "export", inFolder(name))).stdout).toBe("");
      expect(statSync(inFolder(name)).mode & 0o777).toBe(0o600);
      await run("connections", "delete", "warehouse");
      expect(await json("connections", "import", inFolder(name))).toEqual([
        { conn_id: "odd", conn_type: "x", action: "skipped" },
        { conn_id: "warehouse", conn_type: "postgres", action: "added" },
      ]);
      const after = [
        await json("connections", "get", "warehouse", "--reveal"),
        await json("connections", "get", "odd"),
      ];
      expect(after).toEqual(before);
    },
  );

  test("import reads what Airflow exports", async () => {
    writeFileSync(
      inFolder("airflow.json"),
      JSON.stringify({
        fs_default: {
          conn_type: "fs",
          description: null,
          login: null,
          password: null,
          host: null,
          port: null,
          schema: null,
          extra: '{"path": "/"}',
        },
        api: "http://airflow:airflow@movielens",
      }),
    );
    await run("connections", "import", inFolder("airflow.json"));
    expect(await json("connections", "get", "fs_default")).toMatchObject({ conn_type: "fs", extra: { path: "/" } });
    expect(await json("connections", "get", "api", "--reveal")).toMatchObject({ host: "movielens", login: "airflow" });
  });

  test("import says everything that is wrong with a file without showing it, and takes nothing over", async () => {
    writeFileSync(
      inFolder("bad.yaml"),
      "good: http://h\nport: http://u:hunter2@h:x\nnumber: 7\ntwice: [http://a, http://b]\n",
    );
    const { status, stderr } = await run("connections", "import", inFolder("bad.yaml"));
    expect(status).toBe(3);
    for (const name of ['"port"', '"number"', '"twice"']) expect(stderr).toContain(name);
    expect(stderr).not.toContain("hunter2");
    expect(await json("connections", "list")).toEqual([]);
    writeFileSync(inFolder("broken.json"), '{"c": "http://u:hunter2@h"');
    expect((await run("connections", "import", inFolder("broken.json"))).stderr).not.toContain("hunter2");
  });

  test("get sees the environment before the store, and add says so", async () => {
    const env = { TRADEWIND_CONN_WAREHOUSE: "postgres://other" };
    const added = await withEnv(env, "connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
    expect(added.stderr).toContain("TRADEWIND_CONN_WAREHOUSE is set here, too");
    expect((await withEnv(env, "connections", "get", "warehouse")).stdout).toContain("host\tother");
  });
});

describe("variables", () => {
  test("set, get, list and delete", async () => {
    expect(await json("variables", "set", "region", "eu-west-1", "--description", "Where")).toEqual([
      { key: "region", description: "Where", action: "added" },
    ]);
    await run("variables", "set", "region", "eu-north-1");
    expect((await run("variables", "get", "region")).stdout).toBe("eu-north-1\n");
    expect((await run("variables", "get", "regoin")).stderr).toContain('Did you mean "region"?');
    expect(await json("variables", "list")).toEqual([{ key: "region", description: "Where" }]);
    expect((await run("variables", "delete", "region")).status).toBe(0);
    expect((await run("variables", "get", "region")).status).toBe(4);
    expect((await run("variables", "get", "region", "--default", "none")).stdout).toBe("none\n");
  });

  test("one whose key says that it is secret is shown only to those who ask for it", async () => {
    expect(tradewindReading(folder, "t-1234\n", ["variables", "set", "api_token", "-"]).status).toBe(0);
    expect((await run("variables", "get", "api_token")).stdout).toBe("***\n");
    expect((await run("variables", "get", "api_token", "--reveal")).stdout).toBe("t-1234\n");
    await run("variables", "set", "service", '{"url": "http://api", "password": "hunter2"}');
    expect((await run("variables", "get", "service", "--json")).stdout).toBe(
      `${JSON.stringify({ url: "http://api", password: "***" }, null, 2)}\n`,
    );
  });

  test.each(["v.json", "v.yaml", "v.env"])("export to %s writes what import reads", async (name) => {
    await run("variables", "set", "limits", '{"max":3}');
    await run("variables", "set", "text", '"7"');
    await run("variables", "export", inFolder(name));
    await run("variables", "delete", "limits");
    await run("variables", "set", "text", "changed");
    expect(await json("variables", "import", inFolder(name))).toEqual([
      { key: "limits", action: "added" },
      { key: "text", action: "overwritten" },
    ]);
    expect((await run("variables", "get", "limits")).stdout).toBe('{"max":3}\n');
    expect((await run("variables", "get", "text")).stdout).toBe('"7"\n');
  });

  test("import does about keys that are there what it is told", async () => {
    await run("variables", "set", "a", "old", "-j");
    writeFileSync(inFolder("v.json"), '{"a": {"value": [1, 2], "description": "A list"}, "b": "new"}');
    const refused = await run("variables", "import", inFolder("v.json"), "-a", "fail");
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('variable "a"') });
    await run("variables", "import", inFolder("v.json"), "-a", "skip");
    expect((await run("variables", "get", "a")).stdout).toBe('"old"\n');
    await run("variables", "import", inFolder("v.json"));
    expect((await run("variables", "get", "a")).stdout).toBe("[1,2]\n");
    expect(await json("variables", "list")).toContainEqual({ key: "a", description: "A list" });
  });
});

describe("keys", () => {
  const noKey = { TRADEWIND__SECRETS__KEYS: "" };
  const keyFile = () => ({ ...noKey, TRADEWIND__SECRETS__KEY_FILE: inFolder("keys/store.key") });

  test("the first connection makes a key in the key file, and rotate-key --new-key another one", async () => {
    const added = await withEnv(keyFile(), "connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
    expect(added.stderr).toContain(`A key was made in ${inFolder("keys/store.key")}`);
    const before = keysIn("keys/store.key");
    expect(before).toHaveLength(1);
    const rotated = await withEnv(keyFile(), "rotate-key", "--new-key", "--output", "json");
    expect(JSON.parse(rotated.stdout)).toMatchObject([{ rows_sealed_anew: 1 }]);
    expect(keysIn("keys/store.key")).toEqual([expect.any(String), ...before]);
    const [newest] = keysIn("keys/store.key");
    const env = { TRADEWIND__SECRETS__KEYS: newest! };
    expect((await withEnv(env, "connections", "get", "warehouse", "--reveal")).stdout).toContain("hunter2");
    const sealed = await withEnv(keyFile(), "rotate-key", "--dry-run", "--output", "json");
    expect(JSON.parse(sealed.stdout)).toEqual([{ kid: expect.stringMatching(/^[0-9a-f]{8}$/), rows: 1 }]);
    const again = await withEnv(keyFile(), "rotate-key", "--output", "json");
    expect(JSON.parse(again.stdout)).toMatchObject([{ rows_sealed_anew: 0 }]);
  });

  test("without a word about keys they are in the user's own configuration, not beside the store", async () => {
    const env = { ...noKey, HOME: inFolder("home") };
    await withEnv(env, "variables", "set", "a", "b");
    expect((await withEnv(env, "variables", "get", "a")).stdout).toBe("b\n");
    const other = await withEnv({ ...noKey, HOME: inFolder("elsewhere") }, "variables", "get", "a");
    expect(other).toMatchObject({ status: 3, stderr: expect.stringContaining("TW5021") });
  });

  test("a key given from outside cannot be made anew here", async () => {
    const { status, stderr } = await run("rotate-key", "--new-key");
    expect([status, stderr]).toEqual([2, expect.stringContaining("TRADEWIND__SECRETS__KEYS")]);
  });

  test("one connection that does not open is no reason to list none", async () => {
    await run("connections", "add", "warehouse", "--conn-uri", WAREHOUSE);
    const { stdout } = await withEnv({ TRADEWIND__SECRETS__KEYS: "B".repeat(43) }, "connections", "list", "-o", "json");
    expect(JSON.parse(stdout)).toMatchObject([{ conn_id: "warehouse", host: null, problem: "TW5021" }]);
  });

  test.each(["scheduler", "standalone"])("%s does not start without a key", async (command) => {
    const { status, stderr } = await withEnv(keyFile(), command, "--dags", folder);
    expect([status, stderr]).toEqual([3, expect.stringContaining("TW5020")]);
  });

  const keysIn = (file: string): string[] =>
    readFileSync(inFolder(file), "utf8")
      .split("\n")
      .filter((line) => /^[\w-]{43}$/.test(line));
});

test("a scheduler that runs sees what another process has changed at the next attempt", async () => {
  class Where {
    async host() {
      return (await currentContext().connections.get("lake")).host;
    }
    flow(this: Flow<Where>) {
      this.host();
    }
  }
  await using project = await storeProject(defineDag(Where, { dagId: "where", tasks: { host: {} } }));
  const hosts: unknown[] = [];
  for (const host of ["before", "after"]) {
    await project.tradewind("connections", "add", "lake", "--conn-uri", `http://u:hunter2@${host}`, "--overwrite");
    expect(await project.ended("where", host)).toBe("success");
    const run = await project.live.store.getRun("where", { runId: host });
    hosts.push(...(await project.live.store.getXComs(run!.runKey, [{ taskId: "host", key: "return_value" }])));
  }
  expect(hosts).toEqual(['{"json":"before"}', '{"json":"after"}']);
});

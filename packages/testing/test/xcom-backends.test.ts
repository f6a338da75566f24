import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  chain,
  currentContext,
  type DagDefinition,
  defineDag,
  type Flow,
  FunctionOperator,
  fileXComBackend,
  InvalidOptionError,
  loop,
  unmapped,
  type XComBackend,
} from "@tradewind/core";
import { encodeXCom, storedXComOf } from "@tradewind/core/engine";
import { inlineExecutor, readConfig, xcomSettingsOf } from "@tradewind/runtime";
import { loadXCom, xcomStorageOf } from "@tradewind/worker";
import { afterAll, describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const root = mkdtempSync(join(tmpdir(), "tradewind-xcoms-"));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtempSync(join(root, "folder-"));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );

describe("the file backend", () => {
  const place = { dagId: "etl", runId: "r", taskId: "t", mapIndex: -1, key: "k" };

  test("leaves nothing half written behind", async () => {
    const folder = newFolder();
    const backend = fileXComBackend({ folder });
    await Promise.all(Array.from({ length: 20 }, () => backend.write(place, '"same"')));
    expect(filesIn(folder)).toEqual([expect.stringMatching(/^key=k\.[0-9a-f]{16}\.json$/)]);
    writeFileSync(join(folder, "file"), "");
    await expect(fileXComBackend({ folder: join(folder, "file") }).write(place, "1")).rejects.toThrow();
    expect(filesIn(folder)).toHaveLength(2);
  });

  test("compresses if it is told to, and reads what it wrote before it was", async () => {
    const folder = newFolder();
    const before = await fileXComBackend({ folder }).write(place, '"plain"');
    const backend = fileXComBackend({ folder, compression: "gzip" });
    const packed = await backend.write(place, `"${"x".repeat(100_000)}"`);
    expect(packed).toMatch(/\.json\.gz$/);
    expect([await backend.read(before), (await backend.read(packed)).length]).toEqual(['"plain"', 100_002]);
  });

  test.each([{ folder: "" }, { folder: 3 }, { compression: "zip" }])("does not take %j", (options) => {
    expect(() => fileXComBackend(options as never)).toThrow(InvalidOptionError);
  });
});

/** make -> take, which says what it was given, and what it pulled. */
const chainOf = (make: () => unknown): DagDefinition =>
  defineDag(
    class Chain {
      flow() {
        const made = new FunctionOperator({ taskId: "make", callable: make });
        const look = async (given: { rows: string[] }) => {
          const { ti } = currentContext();
          const side = await ti.xcomPull<string | null>("make", "side");
          return [given.rows.length, side?.length ?? null, await ti.xcomPull({ taskIds: "nobody", default: "none" })];
        };
        new FunctionOperator({ taskId: "take", callable: look, opArgs: [made.output] });
        const text = "{{ ti.xcom_pull(task_ids='make')['rows'] | length }}";
        chain(made, new FunctionOperator({ taskId: "render", callable: (count: string) => count, opArgs: [text] }));
      }
    },
    { dagId: "chain" },
  );

const ROWS = { rows: Array.from({ length: 500 }, (_, i) => `row ${i}`) };

function runtimeWith(backend: XComBackend, thresholdBytes: number, maxXComBytes = 262_144) {
  return testRuntime({
    executor: (definitions, { clock }) =>
      inlineExecutor({
        definitionOf: ({ run }) => definitions.get(run.dagId)!,
        clock,
        maxXComBytes,
        xcomStorage: { thresholdBytes, backend: async () => backend },
      }),
  });
}

describe("XComs that are longer than the threshold", () => {
  test("go to the backend; the store has a reference, and tasks and templates get the values", async () => {
    const folder = newFolder();
    // the limit of the database holds for what is kept there
    await using rt = await runtimeWith(fileXComBackend({ folder }), 1_000, 1_500);
    const run = await rt.run(
      chainOf(() => {
        currentContext().ti.xcomPush("side", "x".repeat(2_000));
        currentContext().ti.xcomPush("short", "y");
        return ROWS;
      }),
    );
    expect(run.state).toBe("success");
    const texts = await rt.store.getXComs(run.runKey, [
      { taskId: "make", key: "return_value" },
      { taskId: "make", key: "side" },
      { taskId: "make", key: "short" },
      { taskId: "take", key: "return_value" },
      { taskId: "render", key: "return_value" },
    ]);
    expect(storedXComOf(texts[0]!)).toMatchObject({ bytes: (await encodeXCom(ROWS)).length, length: 1 });
    expect(storedXComOf(texts[1]!)).toMatchObject({ length: null });
    expect(texts.slice(2)).toEqual(['{"json":"y"}', '{"json":[500,2000,"none"]}', '{"json":"500"}']);
    expect(filesIn(folder)).toHaveLength(2);
  });

  test("are the results of iterations of a loop, too, one or many", async () => {
    class Looping {
      grow(rows: readonly string[] = []): string[] {
        return [...rows, "x".repeat(500)];
      }
      each(n: number, before?: readonly string[]): string {
        return `${n}${before?.length ?? ""}`.repeat(100);
      }
      flow(this: Flow<Looping>) {
        loop<string[]>("one", { maxIterations: 3 }, (previous) => this.grow(previous));
        loop<string[]>("many", { maxIterations: 2 }, (previous) => this.each.expand([1, 2], unmapped(previous)));
      }
    }
    const folder = newFolder();
    await using rt = await runtimeWith(fileXComBackend({ folder }), 100);
    const run = await rt.run(defineDag(Looping, { dagId: "looping", tasks: { grow: {}, each: {} } }));
    expect(run.state).toBe("success");
    const range = { key: "return_value", from: 0, to: Number.MAX_SAFE_INTEGER };
    const texts = async (taskId: string) =>
      Promise.all(
        (await rt.store.getXComRange(run.runKey, { taskId, ...range })).map(async ({ value }) =>
          JSON.parse(await loadXCom(value, { backend: async () => fileXComBackend({ folder }) })),
        ),
      );
    expect((await texts("one.grow")).map(({ json }) => json.length)).toEqual([1, 2, 3]);
    expect((await texts("many.each")).map(({ json }) => json.slice(0, 4))).toEqual(["1111", "2222", "1212", "2222"]);
    expect(filesIn(folder)).toHaveLength(7);
  });

  test("are all of them with a threshold of 0", async () => {
    const folder = newFolder();
    await using rt = await runtimeWith(fileXComBackend({ folder }), 0);
    const run = await rt.run(chainOf(() => ({ rows: [] })));
    expect(run.state).toBe("success");
    expect(filesIn(folder)).toHaveLength(3);
  });

  test("rich values keep their types", async () => {
    const backend = fileXComBackend({ folder: newFolder() });
    await using rt = await runtimeWith(backend, 0);
    const dag = defineDag(
      class Rich {
        flow() {
          const made = new FunctionOperator({
            taskId: "make",
            callable: () => ({ at: new Date(0), ids: new Set([1]) }),
          });
          const look = ({ at, ids }: { at: Date; ids: Set<number> }) => [at instanceof Date, ids.has(1)].join();
          new FunctionOperator({ taskId: "take", callable: look, opArgs: [made.output] });
        }
      },
      { dagId: "rich" },
    );
    const run = await rt.run(dag);
    const [text] = await rt.store.getXComs(run.runKey, [{ taskId: "take", key: "return_value" }]);
    expect(await loadXCom(text!, { backend: async () => backend })).toBe('{"json":"true,true"}');
  });

  test("of an attempt that failed are replaced by those of the next, whose reference is another", async () => {
    const folder = newFolder();
    await using rt = await runtimeWith(fileXComBackend({ folder }), 0);
    const dag = defineDag(
      class Retried {
        flow() {
          const callable = () => {
            const { ti } = currentContext();
            ti.xcomPush("mark", `try ${ti.tryNumber}`);
            if (ti.tryNumber === 1) throw new Error("once more");
          };
          new FunctionOperator({ taskId: "make", callable, retries: 1 });
        }
      },
      { dagId: "retried" },
    );
    const run = await rt.run(dag);
    const [text] = await rt.store.getXComs(run.runKey, [{ taskId: "make", key: "mark" }]);
    const storage = { backend: async () => fileXComBackend({ folder }) };
    expect(await loadXCom(text!, storage)).toBe('{"json":"try 2"}');
    // the history of the first try still has its own
    expect(filesIn(folder)).toHaveLength(2);
  });

  test("with a secret in them stay in the store, which seals them", async () => {
    const folder = newFolder();
    const backend = fileXComBackend({ folder });
    await using rt = await testRuntime({
      connections: { api: "http://user:hunter22@api" },
      executor: (definitions, { clock }) =>
        inlineExecutor({
          definitionOf: ({ run }) => definitions.get(run.dagId)!,
          clock,
          maxXComBytes: 262_144,
          xcomStorage: { thresholdBytes: 0, backend: async () => backend },
        }),
    });
    const dag = defineDag(
      class Leaking {
        flow() {
          const callable = async () => (await currentContext().connections.get("api")).password;
          new FunctionOperator({ taskId: "leak", callable });
        }
      },
      { dagId: "leaking" },
    );
    const run = await rt.run(dag);
    expect(run.state).toBe("success");
    expect(filesIn(folder)).toEqual([]);
  });
});

describe("what goes wrong", () => {
  const failing = (parts: Partial<XComBackend>): XComBackend => ({
    write: async () => "reference",
    read: async () => '{"json":{"rows":[]}}',
    delete: async () => {},
    ...parts,
  });
  const errorOf = async (backend: XComBackend, taskId: string) => {
    await using rt = await runtimeWith(backend, 0);
    const run = await rt.run(chainOf(() => ROWS));
    return JSON.parse((await run.task(taskId))!.error!);
  };

  test("a backend that cannot write fails the task, with the key and the reason", async () => {
    const write = () => Promise.reject(new Error("no space left"));
    expect(await errorOf(failing({ write }), "make")).toMatchObject({
      code: "TW3045",
      message: 'The XCom backend cannot write "return_value" of task "make". <- Error: no space left',
    });
  });

  test("a backend that cannot read fails the task that asks", async () => {
    const read = () => Promise.reject(new Error("no such key"));
    expect(await errorOf(failing({ read }), "take")).toMatchObject({
      code: "TW3045",
      message: 'The XCom backend cannot read "reference". <- Error: no such key',
    });
  });

  test("a value that a backend keeps cannot be had where none is configured", async () => {
    const text = '{"stored":{"reference":"a","bytes":1,"length":null}}';
    await expect(loadXCom(text, undefined)).rejects.toMatchObject({ code: "TW3044" });
    await expect(loadXCom('{"json":1}', undefined)).resolves.toBe('{"json":1}');
  });
});

describe("the configuration", () => {
  const settings = (variables: Record<string, string>) =>
    xcomSettingsOf(
      readConfig(
        Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TRADEWIND__XCOM__${name}`, value])),
      ),
    );

  test("says nothing of a backend by default: the database", async () => {
    expect(await settings({})).toBeUndefined();
    expect(await settings({ BACKEND: "database", THRESHOLD_BYTES: "0" })).toBeUndefined();
  });

  test("names the folder, seen from where the process was started", async () => {
    expect(await settings({ BACKEND: "file" })).toEqual({
      module: "file",
      options: { folder: join(process.cwd(), ".tradewind/xcoms") },
      thresholdBytes: 65_536,
    });
    const folder = newFolder();
    const options = JSON.stringify({ folder, compression: "gzip" });
    expect(await settings({ BACKEND: "file", BACKEND_OPTIONS: options, THRESHOLD_BYTES: "0" })).toEqual({
      module: "file",
      options: { folder, compression: "gzip" },
      thresholdBytes: 0,
    });
  });

  test("may name a module of one's own, which worker processes import, too", async () => {
    const module = join(import.meta.dirname, "dags/xcom-backend.ts");
    const found = await settings({ BACKEND: module, BACKEND_OPTIONS: '{"prefix":"mine"}', THRESHOLD_BYTES: "10" });
    expect(found).toEqual({ module, options: { prefix: "mine" }, thresholdBytes: 10 });
    const backend = await xcomStorageOf(found!).backend();
    expect(await backend.write({ dagId: "d", runId: "r", taskId: "t", mapIndex: -1, key: "k" }, "text")).toBe("mine/0");
  });

  test.each([
    [{ BACKEND: "nowhere" }, "cannot be imported"],
    [{ BACKEND: join(import.meta.dirname, "disposable-folder.ts") }, "exports no XCom backend"],
    [{ BACKEND: "file", BACKEND_OPTIONS: "[1]" }, "no JSON object"],
    [{ BACKEND: "file", BACKEND_OPTIONS: "{" }, "not valid JSON"],
    [{ BACKEND: "file", BACKEND_OPTIONS: '{"compression":"zip"}' }, "cannot be opened"],
  ])("%j is refused: %s", async (variables, why) => {
    await expect(settings(variables as Record<string, string>)).rejects.toMatchObject({
      code: "TW5014",
      message: expect.stringContaining(why),
    });
  });
});

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemRuntime } from "@tradewind/core/engine";
import { DagLoader, type DagLoaderOptions, type FileResult } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { ManualClock, until } from "../src/internal.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** A DAG file; `top` stands at its top level, in line 3. */
const dagFile = (dagId: string, top = ""): string => `import { dag, task } from "@tradewind/core";

${top}
@dag({ dagId: "${dagId}" })
export class Sample {
  @task() extract(): void {}
  flow() { this.extract(); }
}
`;

type ProjectOptions = Partial<Omit<DagLoaderOptions, "owners">> & {
  readonly owners?: (path: (file: string) => string) => Iterable<readonly [dagId: string, file: string]>;
};

/** A folder of a user's with these files, and a loader of its `dags`. */
async function project(files: Readonly<Record<string, string>>, { owners, ...options }: ProjectOptions = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tradewind-loader-")));
  const path = (file: string): string => join(root, file);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  write("package.json", '{ "type": "module" }');
  write("tsconfig.json", '{ "compilerOptions": { "target": "ES2022", "module": "NodeNext", "strict": true } }');
  mkdirSync(path("dags"));
  mkdirSync(path("node_modules"));
  symlinkSync(join(here, "../node_modules/@tradewind"), path("node_modules/@tradewind"));
  for (const [file, text] of Object.entries(files)) write(file, text);
  const results: FileResult[] = [];
  const removed: string[] = [];
  const loader = new DagLoader({
    paths: [path("dags")],
    clock: systemRuntime().clock,
    environment: { PATH: process.env.PATH },
    onResult: (result) => results.push(result),
    onRemoved: (file) => removed.push(file),
    ...(owners && { owners: owners(path) }),
    ...options,
  });
  const lastOf = (file: string): FileResult | undefined => results.findLast((result) => result.file === path(file));
  return {
    loader,
    results,
    removed,
    path,
    write,
    lastOf,
    problemOf: (file: string) => lastOf(file)?.problem,
    idsOf: (file: string) => lastOf(file)?.documents.map(({ dagId }) => dagId),
    async [Symbol.asyncDispose]() {
      await loader.stop();
      rmSync(root, { recursive: true });
    },
  };
}

describe("a DAG file that cannot be imported is a problem of its own, and the others are loaded:", () => {
  const GOOD = { "dags/a.ts": dagFile("a"), "dags/z.ts": dagFile("z") };

  /** Loads a bad file between two good ones. */
  async function problemWith(bad: string, options: ProjectOptions & { name?: string } = {}) {
    const { name = "dags/bad.ts", ...rest } = options;
    await using p = await project({ ...GOOD, [name]: bad }, rest);
    await p.loader.start();
    expect([p.idsOf("dags/a.ts"), p.idsOf("dags/z.ts")]).toEqual([["a"], ["z"]]);
    expect([p.problemOf("dags/a.ts"), p.problemOf("dags/z.ts")]).toEqual([undefined, undefined]);
    const problem = p.problemOf(name);
    expect(problem?.hint).toMatch(/\.$/);
    return { problem, documents: p.lastOf(name)!.documents, bad: p.path(name) };
  }

  test("one that loops for ever", async () => {
    const { problem, bad } = await problemWith(dagFile("bad", "for (;;) {}"), { importTimeoutMs: 2000 });
    expect(problem).toMatchObject({
      code: "TW2008",
      file: bad,
      message: `${bad} was not imported within 2 s; its process was ended.`,
    });
  });

  test("one that waits for ever", async () => {
    const { problem } = await problemWith(dagFile("bad", "await new Promise(() => {});"), { importTimeoutMs: 2000 });
    expect(problem?.code).toBe("TW2008");
  });

  test("one that calls process.exit(), with the place", async () => {
    const { problem, bad } = await problemWith(dagFile("bad", "process.exit(3);"));
    expect(problem).toEqual({
      code: "TW2009",
      file: bad,
      line: 3,
      column: 9,
      message: `${bad} cannot be imported: the process that imported it was to be ended by process.exit(3).`,
      hint: expect.stringContaining("remove process.exit()"),
      frame: [
        '  1 | import { dag, task } from "@tradewind/core";',
        "  2 |",
        "> 3 | process.exit(3);",
        "    |         ^",
        '  4 | @dag({ dagId: "bad" })',
      ].join("\n"),
    });
  });

  test.each([
    [
      "crashes its process",
      'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {});',
      "was ended by SIGSEGV",
    ],
    ["ends its process past process.exit()", "(process as any).reallyExit(7);", "exited with 7"],
    ["closes the channel to its parent", "process.disconnect(); await new Promise(() => {});", "exited with 0"],
  ])("one that %s", async (_what, top, how) => {
    const { problem, bad } = await problemWith(dagFile("bad", top));
    expect(problem).toMatchObject({
      code: "TW2009",
      message: `${bad} cannot be imported: the process that imported it ${how}.`,
    });
  });

  test("one that fills the heap", async () => {
    const flood = "const all: unknown[] = []; for (;;) all.push({ all });";
    const { problem } = await problemWith(dagFile("bad", flood), { memoryLimitMb: 64 });
    expect(problem).toMatchObject({
      code: "TW2010",
      message: expect.stringMatching(/it fills the heap, with a limit of 64 MB\.$/),
    });
  });

  test("one that fills memory outside of the heap", async () => {
    const flood = "const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(10_000_000, 1));";
    const { problem } = await problemWith(dagFile("bad", flood), { memoryLimitMb: 64 });
    expect(problem).toMatchObject({
      code: "TW2010",
      message: expect.stringMatching(/its process grew to \d+ MB, with a limit of 64 MB\.$/),
    });
  });

  test("one that throws, with the line", async () => {
    const { problem } = await problemWith(dagFile("bad", 'throw new TypeError("no key");'));
    expect(problem).toMatchObject({
      code: "TW2004",
      line: 3,
      column: 7,
      message: expect.stringContaining("TypeError: no key"),
      frame: expect.stringContaining('> 3 | throw new TypeError("no key");\n    |       ^'),
    });
  });

  test("one with a syntax error, with the place", async () => {
    const { problem } = await problemWith(dagFile("bad", "const a = = 1;"));
    expect(problem).toMatchObject({
      code: "TW2004",
      line: 3,
      column: 11,
      frame: expect.stringContaining("> 3 | const a = = 1;\n    |           ^"),
    });
  });

  test("one in JavaScript with a syntax error, with the place", async () => {
    const bad = '// defineDag(\nimport "node:fs";\nconst a = = 1;\n';
    const { problem } = await problemWith(bad, { name: "dags/bad.mjs" });
    expect(problem).toMatchObject({ code: "TW2004", line: 3, column: 11 });
  });

  test("one that exports no DAG", async () => {
    const { problem, documents } = await problemWith("// once a @dag() was here\nexport const nothing = 1;\n");
    expect(problem).toMatchObject({ code: "TW2003", line: null, frame: null });
    expect(documents).toEqual([]);
  });

  test("one whose DAG is not valid, with its place", async () => {
    const { problem } = await problemWith(dagFile("bad", "").replace("this.extract();", ""));
    expect(problem).toMatchObject({ code: "TW1013", line: 4, frame: expect.stringContaining("> 4 | @dag(") });
  });

  test("one that imports what throws, with the line in that module", async () => {
    await using p = await project({
      ...GOOD,
      "dags/bad.ts": dagFile("bad", 'import "../lib.ts";'),
      "lib.ts": 'const key: string = "";\nif (!key) throw new Error("no key");\n',
    });
    await p.loader.start();
    expect(p.problemOf("dags/bad.ts")).toMatchObject({ code: "TW2004", file: p.path("lib.ts"), line: 2 });
  });

  test("one whose promise is rejected at once: its DAG can be used all the same", async () => {
    const { problem, documents } = await problemWith(dagFile("bad", 'void Promise.reject(new Error("no server"));'));
    expect(problem).toMatchObject({
      code: "TW2011",
      line: 3,
      message: expect.stringMatching(/leaves a rejected promise that nothing handles: Error: no server$/),
      frame: expect.stringContaining("> 3 | void Promise.reject"),
    });
    expect(documents).toHaveLength(1);
  });
});

test("when no importing process comes up, every file is a problem that shows what it wrote", async () => {
  const environment = { PATH: process.env.PATH, NODE_OPTIONS: "--no-such-option" };
  await using p = await project({ "dags/a.ts": dagFile("a"), "dags/b.ts": dagFile("b") }, { environment });
  await p.loader.start();
  expect(p.results.map(({ problem }) => problem?.code)).toEqual(["TW2012", "TW2012"]);
  expect(p.problemOf("dags/b.ts")?.message).toContain("--no-such-option is not allowed in NODE_OPTIONS");
});

describe("what a file leaves behind", () => {
  test.each([
    ["a promise that is rejected later", "setTimeout(() => Promise.reject(new Error('late')), 50);"],
    // its message comes with that of the import's end
    [
      "a callback that throws as the import ends",
      `${"setImmediate(() => ".repeat(2)}{ throw new Error('late'); }${")".repeat(2)};`,
    ],
    ["a callback that throws later", "setTimeout(() => { throw new Error('late'); }, 50);"],
  ])("is its own problem, not that of the files after it: %s", async (_what, top) => {
    await using p = await project({ "dags/a.ts": dagFile("a", top), "dags/b.ts": dagFile("b") });
    await p.loader.start();
    await until(() => p.problemOf("dags/a.ts") !== undefined, "the problem");
    expect(p.problemOf("dags/a.ts")).toMatchObject({
      code: "TW2011",
      line: 3,
      message: expect.stringContaining("late"),
    });
    expect(p.idsOf("dags/a.ts")).toEqual(["a"]);
    expect(p.lastOf("dags/b.ts")).toMatchObject({ problem: undefined });
  });

  test("harms no other file, though it takes the process down while that is imported", async () => {
    const slow = "await new Promise((resolve) => setTimeout(resolve, 300));";
    await using p = await project({
      "dags/a.ts": dagFile("a", "setTimeout(() => (process as any).reallyExit(1), 100);"),
      "dags/b.ts": dagFile("b", slow),
      "dags/c.ts": dagFile("c"),
    });
    await p.loader.start();
    expect(["a", "b", "c"].map((id) => p.lastOf(`dags/${id}.ts`)?.problem)).toEqual([undefined, undefined, undefined]);
  });

  test("output, timers and servers do not matter", async () => {
    const top =
      'import { createServer } from "node:net";\nprocess.stdout.write("x".repeat(1e6)); console.error("y".repeat(1e6)); setInterval(() => {}, 10); createServer().listen(0);';
    await using p = await project({ "dags/a.ts": dagFile("a", top), "dags/b.ts": dagFile("b") });
    await p.loader.start();
    expect(p.results.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });
});

test("a file that takes long holds up no other", async () => {
  const files = { "dags/a.ts": dagFile("a", "for (;;) {}"), "dags/b.ts": dagFile("b"), "dags/c.ts": dagFile("c") };
  await using p = await project(files);
  const started = p.loader.start();
  await until(() => p.results.length === 2, "the other files");
  expect([p.idsOf("dags/b.ts"), p.idsOf("dags/c.ts")]).toEqual([["b"], ["c"]]);
  await p.loader.stop();
  await started;
});

test("the time limit is on the loader's clock", async () => {
  const clock = new ManualClock();
  await using p = await project({}, { clock });
  p.write("dags/a.ts", dagFile("a", `${pidTo(p.path("pid"))} for (;;) {}`));
  const started = p.loader.start();
  await pidIn(p.path("pid"));
  await clock.advance(29_999);
  expect(p.results).toEqual([]);
  await clock.advance(1);
  await started;
  expect(p.problemOf("dags/a.ts")?.code).toBe("TW2008");
});

describe("a change", () => {
  test("of a file brings its new documents", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a") });
    await p.loader.start();
    const before = p.lastOf("dags/a.ts")!;
    p.write("dags/a.ts", dagFile("a").replaceAll("extract", "fetch"));
    await until(() => p.lastOf("dags/a.ts") !== before, "the reload");
    const after = p.lastOf("dags/a.ts")!;
    expect(after.documents[0]?.tasks.map(({ taskId }) => taskId)).toEqual(["fetch"]);
    expect(after.documents[0]?.hash).not.toBe(before.documents[0]?.hash);
  });

  test("that breaks a file is a problem, until it is mended", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a") });
    await p.loader.start();
    p.write("dags/a.ts", dagFile("a", "const x ="));
    await until(() => p.problemOf("dags/a.ts") !== undefined, "the problem");
    expect(p.lastOf("dags/a.ts")).toMatchObject({ documents: [], problem: { code: "TW2004" } });
    p.write("dags/a.ts", dagFile("a"));
    await until(() => p.problemOf("dags/a.ts") === undefined, "the mended file");
    expect(p.idsOf("dags/a.ts")).toEqual(["a"]);
  });

  test("of an endless file does not wait for its time limit", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a", "for (;;) {}"), "dags/b.ts": dagFile("b") });
    const started = p.loader.start();
    await until(() => p.idsOf("dags/b.ts") !== undefined, "the other file");
    p.write("dags/a.ts", dagFile("a"));
    await until(() => p.idsOf("dags/a.ts") !== undefined, "the mended file");
    expect(p.lastOf("dags/a.ts")).toMatchObject({ problem: undefined });
    await started;
  });

  test("that removes an endless file ends its import", async () => {
    await using p = await project({});
    p.write("dags/a.ts", dagFile("a", `${pidTo(p.path("pid"))} for (;;) {}`));
    const started = p.loader.start();
    const pid = await pidIn(p.path("pid"));
    rmSync(p.path("dags/a.ts"));
    await started;
    await until(() => !isAlive(pid), "the end of the importing process");
    expect([p.results, p.removed]).toEqual([[], [p.path("dags/a.ts")]]);
  });

  test("of a module reloads the files that import it", async () => {
    const top = 'import { pool } from "./lib/pool.ts";';
    const a = dagFile("a", top).replace("@task()", "@task({ owner: pool })");
    await using p = await project({ "dags/a.ts": a, "dags/lib/pool.ts": 'export const pool = "one";\n' });
    await p.loader.start();
    const ownerOf = () => p.lastOf("dags/a.ts")?.documents[0]?.tasks[0]?.owner;
    expect(ownerOf()).toBe("one");
    p.write("dags/lib/pool.ts", 'export const pool = "two";\n');
    await until(() => ownerOf() === "two", "the reload");
  });

  test("is noticed when an editor replaces the file, and in folders that are new", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a") });
    await p.loader.start();
    p.write("a.tmp", dagFile("a2"));
    renameSync(p.path("a.tmp"), p.path("dags/a.ts"));
    p.write("dags/new/deep/b.ts", dagFile("b"));
    await until(() => p.idsOf("dags/a.ts")?.[0] === "a2" && p.idsOf("dags/new/deep/b.ts")?.[0] === "b", "both");
    p.write("dags/new/deep/c.ts", dagFile("c"));
    await until(() => p.idsOf("dags/new/deep/c.ts")?.[0] === "c", "the file in the new folder");
  });

  test("in node_modules, dist or .tradewind is none", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a") });
    await p.loader.start();
    for (const folder of ["node_modules", "dist", ".tradewind"]) p.write(`dags/${folder}/x.ts`, dagFile("x"));
    p.write("dags/z.ts", dagFile("z"));
    await until(() => p.results.length >= 3, "the reload");
    expect(p.results.filter(({ file }) => file.endsWith("x.ts"))).toEqual([]);
  });

  test("that takes the DAG out of a file, or the file away, is told as removed", async () => {
    await using p = await project({ "dags/a.ts": dagFile("a"), "dags/b.ts": dagFile("b") });
    await p.loader.start();
    rmSync(p.path("dags/a.ts"));
    await until(() => p.removed.length === 1, "the removal");
    p.write("dags/b.ts", "export {};\n");
    await until(() => p.removed.length === 2, "the removal");
    expect(p.removed).toEqual([p.path("dags/a.ts"), p.path("dags/b.ts")]);
  });
});

test("compiled files are DAG files, too, and need no tsx", async () => {
  const compiled = `import { dag, task } from "@tradewind/core";
    const Sample = class { extract() {} flow() { this.extract(); } };
    export const Compiled = legacy([
      dag({ dagId: "a" })
    ], Sample);
    function legacy([decorate], Class) {
      task()(Class.prototype, "extract", Object.getOwnPropertyDescriptor(Class.prototype, "extract"));
      return decorate(Class) ?? Class;
    }`;
  await using p = await project({ "dags/a.mjs": compiled });
  await p.loader.start();
  expect([p.idsOf("dags/a.mjs"), p.problemOf("dags/a.mjs")]).toEqual([["a"], undefined]);
});

test("reload() imports again what is named, without a change", async () => {
  await using p = await project({ "dags/a.ts": dagFile("a"), "dags/b.ts": dagFile("b") });
  await p.loader.start();
  await p.loader.reload([p.path("dags/b.ts")]);
  expect(p.results.map(({ file }) => file.slice(-4))).toEqual(["a.ts", "b.ts", "b.ts"]);
});

describe("of two files with one DAG id", () => {
  const TWO = { "dags/a.ts": dagFile("same"), "dags/b.ts": dagFile("same") };

  test("the second is a problem that names both", async () => {
    await using p = await project(TWO);
    await p.loader.start();
    expect(p.idsOf("dags/a.ts")).toEqual(["same"]);
    expect(p.lastOf("dags/b.ts")).toMatchObject({
      documents: [],
      problem: {
        code: "TW2007",
        file: p.path("dags/b.ts"),
        line: 4,
        message: expect.stringContaining(`${p.path("dags/b.ts")} and ${p.path("dags/a.ts")} both define it.`),
      },
    });
  });

  test("a new one does not take it over, though it sorts first and the other is broken for a while", async () => {
    await using p = await project({ "dags/b.ts": dagFile("same") });
    await p.loader.start();
    p.write("dags/b.ts", dagFile("same", "const x ="));
    await until(() => p.problemOf("dags/b.ts") !== undefined, "the broken file");
    p.write("dags/a.ts", dagFile("same"));
    await until(() => p.lastOf("dags/a.ts") !== undefined, "the new file");
    expect(p.problemOf("dags/a.ts")?.code).toBe("TW2007");
  });

  test("a scheduler that starts again keeps the one that had it", async () => {
    await using p = await project(TWO, { owners: (path) => [["same", path("dags/b.ts")]] });
    await p.loader.start();
    expect(p.problemOf("dags/a.ts")?.code).toBe("TW2007");
    expect(p.idsOf("dags/b.ts")).toEqual(["same"]);
  });

  test("the second gets it when the first is removed, or defines another", async () => {
    await using p = await project(TWO);
    await p.loader.start();
    p.write("dags/a.ts", dagFile("other"));
    await until(() => p.idsOf("dags/b.ts")?.[0] === "same", "the second file");
    p.write("dags/c.ts", dagFile("same"));
    await until(() => p.problemOf("dags/c.ts") !== undefined, "the third file");
    rmSync(p.path("dags/b.ts"));
    await until(() => p.idsOf("dags/c.ts")?.[0] === "same", "the third file's DAG");
    expect(p.problemOf("dags/c.ts")).toBeUndefined();
  });
});

test("a path that does not exist is an error of the start", async () => {
  await using p = await project({}, { paths: ["/nowhere/dags"] });
  await expect(p.loader.start()).rejects.toMatchObject({ code: "TW2006" });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("a file is refused when one of its tasks names an executor that there is not; the nearest one is shown", async () => {
  const executors = ["process", "kubernetes"];
  await using p = await project({}, { names: { executors } });
  const named = (executor: string) => dagFile("a").replace("@task()", `@task({ executor: "${executor}" })`);
  p.write("dags/a.ts", named("kubernets"));
  p.write("dags/b.ts", named("kubernetes").replace('"a"', '"b"'));
  await p.loader.start();
  const [a, b] = ["dags/a.ts", "dags/b.ts"].map((file) => p.results.find((result) => result.file === p.path(file))!);
  expect(b).toMatchObject({ problem: undefined, documents: [{ dagId: "b" }] });
  expect(a!.documents).toEqual([]);
  expect(a!.problem!.message).toContain('There is no executor "kubernets". Used by task "extract".');
  expect(a!.problem!.message).toContain('Did you mean "kubernetes"?');
});

describe("no importing process outlives its loader:", () => {
  test("stop() ends it, though it loops", async () => {
    await using p = await project({});
    p.write("dags/a.ts", dagFile("a", `${pidTo(p.path("pid"))} for (;;) {}`));
    const started = p.loader.start();
    const pid = await pidIn(p.path("pid"));
    expect(isAlive(pid)).toBe(true);
    await p.loader.stop();
    expect(isAlive(pid)).toBe(false);
    await started;
  });

  test.each([
    ["loops", "for (;;) {}"],
    ["has done its work", ""],
  ])("it ends when the loader's process is killed, though it %s", async (_what, top) => {
    await using p = await project({});
    p.write("dags/a.ts", dagFile("a", `${pidTo(p.path("pid"))} ${top}`));
    p.write(
      "scheduler.mjs",
      `import { systemRuntime } from "@tradewind/core/engine";
       import { DagLoader } from "@tradewind/runtime";
       const { clock } = systemRuntime();
       const loader = new DagLoader({ paths: ["dags"], clock, environment: process.env, onResult() {}, onRemoved() {} });
       await loader.start();
       setInterval(() => {}, 1000);`,
    );
    const scheduler = spawn(process.execPath, [p.path("scheduler.mjs")], { cwd: p.path("."), stdio: "ignore" });
    const pid = await pidIn(p.path("pid"));
    expect(isAlive(pid)).toBe(true);
    scheduler.kill("SIGKILL");
    await until(() => !isAlive(pid), "the end of the importing process");
  });
});

/** Code at the top level of a DAG file that writes the id of its process. */
const pidTo = (file: string): string =>
  `import { writeFileSync } from "node:fs"; writeFileSync("${file}", String(process.pid));`;

async function pidIn(file: string): Promise<number> {
  const read = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
  await until(() => read() !== "", "the process's id");
  return Number(read());
}

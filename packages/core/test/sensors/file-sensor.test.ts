import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FileSensor, parseConnection } from "../../src/index.ts";
import { taskContext } from "../task-context.ts";

/** A temporary folder with these files; a name with a slash at its end is a folder. */
async function folderWith(...names: string[]): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tradewind-files-")));
  for (const name of names) {
    await mkdir(join(path, name, name.endsWith("/") ? "" : ".."), { recursive: true });
    if (!name.endsWith("/")) await writeFile(join(path, name), "");
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const poke = (filepath: string) => new FileSensor({ taskId: "wait", filepath }).poke(taskContext());

describe("a FileSensor", () => {
  test("waits for a file until it is there", async () => {
    await using folder = await folderWith();
    const file = join(folder.path, "data.csv");
    expect(await poke(file)).toBe(false);
    await writeFile(file, "");
    expect(await poke(file)).toBe(true);
  });

  test.each<[string, string[], boolean]>([
    ["data-*.csv", ["data-01.csv"], true],
    ["data-*.csv", ["x.csv"], false],
    ["supermarket?/data-[0-9]*.csv", ["supermarket1/data-01.csv"], true],
    ["supermarket?/data-[0-9]*.csv", ["supermarket1/data-x.csv", "supermarket12/data-1.csv"], false],
    ["**/_SUCCESS", ["a/b/_SUCCESS"], true],
    ["*", [".hidden"], true],
    ["day=*", ["day=1/part.csv"], true],
    ["day=*", ["day=1/"], false],
    ["{a,b}.csv", ["b.csv"], true],
  ])("for %s with %j says %s", async (pattern, files, found) => {
    await using folder = await folderWith(...files);
    expect(await poke(join(folder.path, pattern))).toBe(found);
  });

  test.each<[string, string[], boolean]>([
    ["an empty folder is nothing", ["data/"], false],
    ["a folder of empty folders is nothing", ["data/a/b/"], false],
    ["a folder with a file counts", ["data/a.csv"], true],
    ["a folder with a file deep inside counts", ["data/a/b/c.csv"], true],
  ])("%s", async (_what, files, found) => {
    await using folder = await folderWith(...files);
    expect(await poke(join(folder.path, "data"))).toBe(found);
  });

  test("a path through a file is not there", async () => {
    await using folder = await folderWith("a.csv");
    expect(await poke(join(folder.path, "a.csv", "b.csv"))).toBe(false);
  });

  test("reads relative paths from its connection's path, absolute ones as they are", async () => {
    await using folder = await folderWith("in/a.csv");
    const connections = { get: async (connId: string) => parseConnection(connId, `fs://?path=${folder.path}/in`) };
    const at = (filepath: string) =>
      new FileSensor({ taskId: "wait", filepath, fsConnId: "fs" }).poke(taskContext({ connections }));
    expect(await at("a.csv")).toBe(true);
    expect(await at("b.csv")).toBe(false);
    expect(await at(join(folder.path, "in", "a.csv"))).toBe(true);
  });

  test("logs what it looks for", async () => {
    const lines: string[] = [];
    await new FileSensor({ taskId: "wait", filepath: "not/there" }).poke(taskContext({}, lines));
    expect(lines).toEqual(["Poking for file not/there"]);
  });
});

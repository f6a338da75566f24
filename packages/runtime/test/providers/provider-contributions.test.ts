import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TradewindError } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import { afterAll, describe, expect, test } from "vitest";
import { makeExecutor, makeExecutors } from "../../src/executors/make-executor.ts";
import { loadTimetables } from "../../src/host/load-timetables.ts";
import { inspectProvider, readManifest } from "../../src/providers/index.ts";

const moon = (name: string) =>
  `import { defineTimetable } from "@tradewind/core"; export const moon = defineTimetable({ name: "${name}", create: () => ({}) });`;

const folder = projectOf({
  "provider-moons": { index: moon("moon"), timetables: [{ export: "moon", module: ".", name: "moon" }] },
  "provider-other-moons": { index: moon("moon"), timetables: [{ export: "moon", module: ".", name: "moon" }] },
  "provider-renamed": { index: moon("sun"), timetables: [{ export: "moon", module: ".", name: "star" }] },
  "provider-throws": { index: 'throw new Error("no sky")', timetables: [{ export: "sky", module: ".", name: "sky" }] },
  "provider-loops": { index: "for (;;);" },
  "provider-executors": {
    index: `export const acme = (parts) => ({ name: "acme", parts, start() {} }); export const none = () => undefined;`,
    executors: [
      { export: "acme", module: ".", name: "acme" },
      { export: "none", module: ".", name: "none" },
      { export: "gone", module: ".", name: "gone" },
    ],
  },
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("timetables of providers", () => {
  test("are known by their names; one that cannot be had is told, and the others are there", async () => {
    const troubles: TradewindError[] = [];
    const registry = await loadTimetables("", folder, (error) => troubles.push(error));
    expect([...registry.keys()]).toEqual(["moon"]);
    expect(troubles.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^moon of provider-renamed: .* name: "star"/),
      'Provider provider-throws: Module "." cannot be imported: no sky',
    ]);
  });

  test("give way to those that the configuration names", async () => {
    const own = join(folder, "own.mjs");
    writeFileSync(own, moon("moon"));
    const { moon: configured } = (await import(own)) as { moon: unknown };
    expect((await loadTimetables(own, folder)).get("moon")).toBe(configured);
  });
});

describe("the executor that the configuration names", () => {
  const parts = {
    clock: systemRuntime().clock,
    environment: {},
    worker: { options: { logFolder: "", forwardLogs: false, maxXComBytes: 1 }, execArgv: [], env: {} },
  };

  test("is one of a provider, made with what the built-in one is made of", async () => {
    const executor = await makeExecutor("acme", folder, parts);
    expect(executor).toMatchObject({ name: "acme", parts });
  });

  test("may be several, under names of their own; one alone is nothing but itself", async () => {
    expect(await makeExecutors("pods:acme", folder, parts)).toMatchObject({ name: "acme", parts });
    const several = await makeExecutors("pods:acme,process", folder, parts);
    expect(several.name).toBe("pods");
    await several.close().catch(() => {});
  });

  test("is the built-in one as `process`", async () => {
    expect((await makeExecutor("process", folder, parts)).name).toBe("process");
  });

  test.each([
    ["acmee", "TW2002", 'Did you mean "acme"?'],
    ["none", "TW1006", "none of provider-executors"],
    ["gone", "TW8006", "exports no gone"],
  ])("as %s is an error that says what there is", async (name, code, words) => {
    const error = await makeExecutor(name, folder, parts).catch((thrown: TradewindError) => thrown);
    expect(error).toMatchObject({ code });
    expect(`${(error as TradewindError).message} ${(error as TradewindError).hint}`).toContain(words);
  });
});

test("a provider that does not come to its end when it is imported is ended, and told", async () => {
  const looping = join(folder, "node_modules/provider-loops");
  const clock = {
    ...systemRuntime().clock,
    timer: (_ms: number, fire: () => void) => {
      setImmediate(fire);
      return { cancel() {} };
    },
  };
  const { problems } = await inspectProvider(looping, await readManifest(looping), { clock, environment: {} });
  expect(problems).toMatchObject([
    { code: "TW8005", message: 'Module "." cannot be imported: it took more than 30 s' },
  ]);
});

interface ProviderText {
  readonly index: string;
  readonly timetables?: readonly object[];
  readonly executors?: readonly object[];
}

/** A project whose dependencies are these providers. */
function projectOf(providers: Readonly<Record<string, ProviderText>>): string {
  const root = mkdtempSync(join(tmpdir(), "tradewind-providers-"));
  mkdirSync(join(root, "node_modules/@tradewind"), { recursive: true });
  symlinkSync(fileURLToPath(new URL("../../../core", import.meta.url)), join(root, "node_modules/@tradewind/core"));
  for (const [name, { index, ...lists }] of Object.entries(providers)) {
    const home = join(root, "node_modules", name);
    mkdirSync(home);
    writeFileSync(join(home, "index.js"), index);
    writeFileSync(join(home, "provider.json"), JSON.stringify({ title: name, ...lists }));
    const tradewind = { provider: "provider.json", apiVersion: 1 };
    writeFileSync(
      join(home, "package.json"),
      JSON.stringify({ name, type: "module", exports: "./index.js", tradewind }),
    );
  }
  const dependencies = Object.fromEntries(Object.keys(providers).map((name) => [name, "*"]));
  writeFileSync(join(root, "package.json"), JSON.stringify({ dependencies }));
  return root;
}

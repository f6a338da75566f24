import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@tradewind/core";
import { fileXComBackend } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import * as runtime from "@tradewind/runtime";
import { inlineExecutor, processExecutor, RoutingExecutor, workerProcessSettings } from "@tradewind/runtime";
import * as store from "@tradewind/store";
import { openSqliteStore } from "@tradewind/store";
import { afterAll, expect, test } from "vitest";
import { describeExecutor, describeStore, describeXComBackend } from "../../src/contract/index.ts";

const { clock } = systemRuntime();
const folder = mkdtempSync(join(tmpdir(), "tradewind-contract-"));
afterAll(() => rmSync(folder, { recursive: true }));
const newFolder = () => mkdtempSync(join(folder, "xcoms-"));

describeStore("SQLite", () => openSqliteStore({ path: ":memory:" }));

describeExecutor("inline", {
  open: ({ dag }) => inlineExecutor({ definitionOf: () => dag, clock, maxXComBytes: 1000 }),
  loadsFiles: false,
});

describeExecutor("process", {
  open: ({ file }) => {
    const options = { logFolder: null, forwardLogs: true, maxXComBytes: 1000 };
    return processExecutor({ clock, processes: 2, worker: workerProcessSettings(file, options, process.env) });
  },
});

describeExecutor("several as one", {
  open: ({ dag }) => {
    const inline = () => inlineExecutor({ definitionOf: () => dag, clock, maxXComBytes: 1000 });
    return new RoutingExecutor(new Map(["one", "other"].map((name) => [name, inline()])));
  },
  loadsFiles: false,
});

describeXComBackend("file", async () => fileXComBackend({ folder: newFolder() }));
describeXComBackend("file, compressed", async () => fileXComBackend({ folder: newFolder(), compression: "gzip" }));

const TRIED: readonly unknown[] = [openSqliteStore, inlineExecutor, processExecutor, RoutingExecutor, fileXComBackend];

test("every store, executor, backend of XComs and hook that is exported is held against its contract", () => {
  const exported = Object.entries<unknown>({ ...core, ...runtime, ...store });
  const ours = exported.filter(
    ([name, value]) =>
      typeof value === "function" &&
      (/^(?!define)\w+(Executor|XComBackend)$|^open\w+Store$/.test(name) || value.prototype instanceof core.BaseHook),
  );
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter(([, value]) => !TRIED.includes(value)).map(([name]) => name)).toEqual([]);
});

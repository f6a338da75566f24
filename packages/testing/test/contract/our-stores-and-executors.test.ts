import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileXComBackend } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import { inlineExecutor, processExecutor, RoutingExecutor, workerProcessSettings } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { afterAll } from "vitest";
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

#!/usr/bin/env node
// `pnpm conformance`: builds what it judges, quietly, and runs it. A program and not a script of the root package, because pnpm
// prints a heading before scripts, and with --output json nothing else may stand on stdout.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { status } = spawnSync("turbo", ["run", "build", "--filter=@tradewind/testing...", "--output-logs=errors-only"], {
  cwd: root,
  stdio: ["ignore", 2, 2],
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);
await import("./dist/conformance/main.js");

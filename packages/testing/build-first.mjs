// Builds what the programs of this package run, quietly: stdout is theirs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { status } = spawnSync("turbo", ["run", "build", "--filter=@tradewind/testing...", "--output-logs=errors-only"], {
  cwd: root,
  stdio: ["ignore", 2, 2],
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);

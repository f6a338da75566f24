// What `npm start` and `npm test` call: needs Node and npm only. Fetches the pinned pnpm through npx, installs when the
// lockfile is newer than node_modules, then hands over.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
const steps = {
  start: [
    ["exec", "turbo", "run", "build", "--filter=movielens-example...", "--output-logs=errors-only"],
    ["--silent", "--filter=movielens-example", "start"],
  ],
  verify: [["verify"]],
  bench: [["--silent", "bench"]],
};

function pnpm(args) {
  const { status } = spawnSync("npx", ["--yes", packageManager, ...args], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function isInstalled() {
  const installed = `${root}/node_modules/.modules.yaml`;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}/pnpm-lock.yaml`).mtimeMs;
}

const command = process.argv[2];
if (!Object.hasOwn(steps, command)) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(steps).join("|")}`);
  process.exit(2);
}
if (!isInstalled()) pnpm(["install", "--frozen-lockfile"]);
const own = steps[command].slice(0, -1);
for (const step of own) pnpm(step);
pnpm([...steps[command].at(-1), ...process.argv.slice(3)]);

// What `npm start`, `npm test` and `npm run pack` call: needs Node and npm only. Fetches the pinned pnpm through npx, installs when the
// lockfile is newer than node_modules, then hands over.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

/** What to do first, without showing it unless it fails, and what the command is for. */
const commands = {
  start: {
    first: ["exec", "turbo", "run", "build", "--filter=movielens-example..."],
    main: ["--silent", "--filter=movielens-example", "start"],
  },
  verify: { main: ["verify"] },
  pack: { first: ["build"], main: ["exec", "node", "scripts/pack.mjs"] },
};

function pnpm(args, { quiet = false } = {}) {
  const { status, stdout, stderr } = spawnSync("npx", ["--yes", packageManager, ...args], {
    cwd: root,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    encoding: "utf8",
    shell: process.platform === "win32",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  if (status === 0) return;
  if (quiet) process.stderr.write(stdout + stderr);
  process.exit(status ?? 1);
}

function isInstalled() {
  const installed = `${root}/node_modules/.modules.yaml`;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}/pnpm-lock.yaml`).mtimeMs;
}

const name = process.argv[2];
if (!Object.hasOwn(commands, name)) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join("|")}`);
  process.exit(2);
}
const { first, main } = commands[name];
if (!isInstalled()) pnpm(["install", "--frozen-lockfile"]);
if (first) {
  console.error("building ...");
  pnpm(first, { quiet: true });
}
pnpm([...main, ...process.argv.slice(3)]);

// Packs every public package of the workspace, as it would be published, into a folder (default: .packages), with an index that
// `create-tradewind --packages FOLDER` reads. Build first.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, ".packages"));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const publicPackages = readdirSync(join(root, "packages")).filter((name) => {
  const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  return manifest.private !== true;
});

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (file.endsWith(".tgz")) rmSync(join(folder, file));
const filters = publicPackages.flatMap((name) => ["--filter", `./packages/${name}`]);
const packing = ["--yes", packageManager, "--recursive", ...filters, "pack", "--json", "--pack-destination", folder];
const { status, stdout, stderr } = spawnSync("npx", packing, {
  cwd: root,
  encoding: "utf8",
  shell: process.platform === "win32",
});
if (status !== 0) {
  process.stderr.write(stdout + stderr);
  process.exit(status ?? 1);
}
const packed = JSON.parse(stdout);
const index = Object.fromEntries(packed.map(({ name, filename }) => [name, relative(folder, filename)]));
writeFileSync(join(folder, "packages.json"), `${JSON.stringify(index, null, 2)}\n`);
console.log(`${packed.length} packages in ${folder}`);

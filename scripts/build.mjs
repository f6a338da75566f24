// Builds a library package: declarations by tsc, and the code of each entry as one file by esbuild. A process that imports a
// hundred small files spends 60 ms on opening them; see docs/adr/0005-libraries-are-bundled.md.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { entryAsChunk } from "./entry-as-chunk.mjs";
import { buildFewFiles } from "./few-files.mjs";
import { moveDynamicImports } from "./later-imports.mjs";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
// what is published may be less than what this workspace uses
const { exports: entries = {}, bin = {} } = { ...manifest, ...manifest.publishConfig };
const outputs = [...Object.values(entries).map((entry) => entry.default), ...Object.values(bin)];

rmSync("dist", { recursive: true, force: true });
const types = spawnSync(
  "tsc",
  ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--sourceMap", "false", "--inlineSources", "false"],
  {
    stdio: "inherit",
    shell: process.platform === "win32",
  },
);
if (types.status !== 0) process.exit(types.status ?? 1);

const sourceOf = (output) => output.replace("./dist/", "src/").replace(/\.js$/, ".ts");

const options = {
  outdir: "dist",
  outbase: "src",
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  target: "node20.19",
  format: "esm",
  // not keepNames: it makes a call of every function that is made, also on the way of each task. Names of classes, which errors and
  // documents show, are kept without, and a test looks at them (packages/tradewind/test/class-names.test.ts).
  sourcemap: true,
  sourcesContent: true,
  logLevel: "warning",
};
const { values } = parseArgs({
  options: {
    // what most programs load (default: the first entry that is not apart)
    main: { type: "string" },
    // what loads all of it, too
    beside: { type: "string", multiple: true, default: [] },
    // its main entry, and those apart, may export more than they say: only packages of this workspace import them
    internal: { type: "boolean", default: false },
    // what shares no files with the rest, of which it would load many small ones
    apart: { type: "string", multiple: true, default: [] },
  },
});
const { beside, internal, apart } = values;
const others = outputs.filter((output) => !apart.includes(output));
const { main = others[0] } = values;
const together = [main, ...others.filter((output) => output !== main)];
const made = [];
for (const [group, loadingMain] of [[together, beside], ...apart.map((output) => [[output], []])]) {
  const entryPoints = group.map(sourceOf);
  const files = await buildFewFiles({ ...options, entryPoints }, loadingMain.map(sourceOf));
  made.push(...files.flatMap((file) => /^dist\/(.+\.js)$/.exec(file)?.[1] ?? []));
}
let files = made;
for (const entry of internal ? [main, ...apart] : []) files = await entryAsChunk("dist", basename(entry), files);
await moveDynamicImports(
  "dist",
  files.filter((file) => !file.includes("/")),
);

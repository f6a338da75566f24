// A chunk for each set of entries that share code is many small files, and each takes half a millisecond to open. Modules that every
// entry names have all entries in common, for which the bundler makes one chunk.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

/** Bytes of a chunk that is worth less than a file of its own. */
const SMALL = 25_000;

/** Bytes that an entry loads which is meant to be light: it gets nothing that it has not asked for. */
const LIGHT = 5_000;

/** esbuild's `build`, with the small chunks that `main` loads put together. Returns the names of what was made. */
export async function buildWithFewChunks(options, main) {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  const entries = Object.entries(metafile.outputs).flatMap(([output, { entryPoint }]) =>
    entryPoint ? [{ source: entryPoint, outputs: loadedBy(output, metafile) }] : [],
  );
  const bytesOf = ({ outputs }) => outputs.reduce((sum, output) => sum + metafile.outputs[output].bytes, 0);
  const light = entries.filter((entry) => options.entryPoints.includes(entry.source) && bytesOf(entry) < LIGHT);
  const heavy = entries.filter((entry) => !light.includes(entry));
  const { outputs = [] } = heavy.find(({ source }) => source === main) ?? {};
  const small = outputs.filter(
    (output) =>
      metafile.outputs[output].entryPoint === undefined &&
      metafile.outputs[output].bytes < SMALL &&
      !light.some((entry) => entry.outputs.includes(output)),
  );
  const modules = small.flatMap((output) => Object.keys(metafile.outputs[output].inputs));
  const sources = new Set(heavy.map(({ source }) => resolve(source)));
  const made = await build({ ...options, metafile: true, plugins: [importing(modules, sources)] });
  return Object.keys(made.metafile.outputs);
}

/** An entry's output and what it imports statically, directly or not. */
function loadedBy(output, { outputs }) {
  const loaded = new Set([output]);
  for (const one of loaded)
    for (const { path, kind, external } of outputs[one].imports)
      if (kind === "import-statement" && !external) loaded.add(path);
  return [...loaded];
}

/** Adds imports of all modules to the sources of entries, behind their last line. */
function importing(modules, sources) {
  const imports = modules.map((module) => `import ${JSON.stringify(resolve(module))};`).join("");
  return {
    name: "importing",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        sources.has(path) ? { contents: `${readFileSync(path, "utf8")}\n${imports}`, loader: "ts" } : undefined,
      );
    },
  };
}

// A chunk for each set of entries that share code is many small files, and each takes half a millisecond to open. What several entries
// import they have in common, and the bundler makes one chunk of it.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

/** Bytes of a chunk that is worth less than a file of its own to those who load it, and to those who do not. */
const SMALL = 25_000;
const TINY = 3_000;

/** Bytes that an entry loads which is meant to be light: it gets nothing that it has not asked for. */
const LIGHT = 5_000;

/**
 * esbuild's `build` of entries the first of which is what most programs load. Those in `beside` load all of it, and the small chunks of
 * each are put together. Returns the names of what was made.
 */
export async function buildFewFiles(options, beside) {
  const [main] = options.entryPoints;
  const imports = new Imports();
  const planned = new Loads(await build({ ...options, write: false, metafile: true }), options);
  for (const source of [...beside, ...planned.importedLateBy(main)]) imports.add(source, [main]);
  for (const [i, source] of [main, ...beside].entries()) {
    const loads = new Loads(
      await build({ ...options, write: false, metafile: true, plugins: [imports.plugin] }),
      options,
    );
    const before = [main, ...beside].slice(0, i);
    const chunks = loads.chunksOf(source, before);
    for (const { source: heavy } of loads.heavy) {
      const cheap = chunks.filter((chunk) =>
        before.includes(heavy) ? loads.isTinyFor(heavy, chunk) : loads.isSmall(chunk),
      );
      imports.add(heavy, loads.modulesIn(cheap));
    }
  }
  const { metafile } = await build({ ...options, metafile: true, plugins: [imports.plugin] });
  return Object.keys(metafile.outputs);
}

/** Which outputs the entries of a build load. */
class Loads {
  #outputs;
  #entries;
  #light;

  constructor({ metafile: { outputs } }, { entryPoints }) {
    this.#outputs = outputs;
    this.#entries = Object.entries(outputs).flatMap(([output, { entryPoint }]) =>
      entryPoint ? [{ source: entryPoint, outputs: loadedBy(output, outputs) }] : [],
    );
    this.#light = this.#entries.filter(
      (entry) =>
        entryPoints.includes(entry.source) && entry.outputs.reduce((sum, one) => sum + outputs[one].bytes, 0) < LIGHT,
    );
  }

  get heavy() {
    return this.#entries.filter((entry) => !this.#light.includes(entry));
  }

  /** The sources of what an entry, or what it loads, imports when it is wanted. */
  importedLateBy(source) {
    const late = this.#loaded(source).flatMap((output) => this.#outputs[output].imports);
    const outputs = late.filter(({ kind, external }) => kind === "dynamic-import" && !external);
    return new Set(outputs.map(({ path }) => this.#outputs[path].entryPoint));
  }

  #loaded(source) {
    return this.#entries.find((entry) => entry.source === source)?.outputs ?? [];
  }

  /** The chunks that an entry loads, and others not. */
  chunksOf(source, others) {
    const elsewhere = new Set([
      ...this.#light.flatMap(({ outputs }) => outputs),
      ...others.flatMap((other) => this.#loaded(other)),
    ]);
    const isChunk = (output) => this.#outputs[output].entryPoint === undefined && !elsewhere.has(output);
    return this.#loaded(source).filter(isChunk);
  }

  isSmall(chunk) {
    return this.#outputs[chunk].bytes < SMALL;
  }

  /** Whether a chunk, and what comes with it, is next to nothing for an entry. */
  isTinyFor(source, chunk) {
    const { bytes, imports } = this.#outputs[chunk];
    return bytes < TINY && imports.every(({ path, external }) => external || this.#loaded(source).includes(path));
  }

  modulesIn(chunks) {
    const sources = new Set(this.#entries.map(({ source }) => source));
    const modules = chunks.flatMap((chunk) => Object.keys(this.#outputs[chunk].inputs));
    return modules.filter((module) => !sources.has(module));
  }
}

/** An entry's output and what it imports statically, directly or not. */
function loadedBy(output, outputs) {
  const loaded = new Set([output]);
  for (const one of loaded)
    for (const { path, kind, external } of outputs[one].imports)
      if (kind === "import-statement" && !external) loaded.add(path);
  return [...loaded];
}

/** What sources import besides what they say, behind their last line. */
class Imports {
  #added = new Map();

  add(source, modules) {
    const path = resolve(source);
    this.#added.set(path, [...(this.#added.get(path) ?? []), ...modules.map((module) => resolve(module))]);
  }

  get plugin() {
    const imports = (path) => this.#added.get(path)?.map((module) => `import ${JSON.stringify(module)};`);
    return {
      name: "imports",
      setup({ onLoad }) {
        onLoad(
          { filter: /\.ts$/ },
          ({ path }) =>
            imports(path) && { contents: `${readFileSync(path, "utf8")}\n${imports(path).join("")}`, loader: "ts" },
        );
      },
    };
  }
}

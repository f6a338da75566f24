// tsx writes every file anew that has a dynamic import in it, with a source map: 46 ms for the largest of ours, and all that a program
// of 20 lines starts with. So in the large files `import(` stands for a function of a small one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { init, parse } from "es-module-lexer";

/** Bytes of a file that tsx takes long for. */
const LARGE = 20_000;

/** As long as `import`, so that source maps stay right. */
const LATER = "$later";

/** Moves the dynamic imports of the large files in a folder, which may be beside each other only. */
export async function moveDynamicImports(folder, files) {
  await init;
  const large = files.filter((file) => readFileSync(join(folder, file)).length > LARGE);
  const moved = large.flatMap((file) => moveIn(join(folder, file)));
  if (moved.length > 0) writeFileSync(join(folder, "later.js"), later(new Set(moved)));
}

/** What is imported by name stands there as it does everywhere: bundlers and test runners read it. */
function later(names) {
  const known = [...names].filter((name) => name !== undefined).map((name) => JSON.stringify(name));
  return `const known = {
${known.map((name) => `  ${name}: () => import(${name}),\n`).join("")}};
export const ${LATER} = (name) => known[name]?.() ?? import(/* @vite-ignore */ name);
`;
}

/** Returns what was imported: a name, or undefined where that is not known before. */
function moveIn(path) {
  const code = readFileSync(path, "utf8");
  const dynamic = parse(code)[0].filter(({ d }) => d >= 0);
  if (dynamic.length === 0) return [];
  let moved = code;
  for (const { ss } of dynamic) moved = moved.slice(0, ss) + LATER + moved.slice(ss + LATER.length);
  // imports are heard of first wherever they stand, and here they move no line
  const end = moved.lastIndexOf("//# sourceMappingURL=");
  writeFileSync(path, `${moved.slice(0, end)}import { ${LATER} } from "./later.js";\n${moved.slice(end)}`);
  return dynamic.map(({ n }) => n);
}

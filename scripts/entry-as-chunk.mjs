// What several entries share the bundler keeps apart from all of them, so that an entry may do nothing but hand on what stands in a
// chunk: half a millisecond of a cold start for a file of names. Here it takes the chunk's place, and exports what others need of it, too.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { init, parse } from "es-module-lexer";

const HANDED_ON = /^import \{(?<names>[^}]*)\} from "\.\/(?<file>[^"]*)";\n/gm;
const NAMES_OR_COMMENT = /^export \{[^}]*\};\n|^\/\/.*\n?/gm;

/** Puts the chunk that an entry mostly hands on into the entry's file. Returns the names of the files that are left. */
export async function entryAsChunk(folder, entry, files) {
  const read = (file) => readFileSync(join(folder, file), "utf8");
  const write = (file, text) => writeFileSync(join(folder, file), text);
  await init;
  const before = read(entry);
  if (before.replace(HANDED_ON, "").replace(NAMES_OR_COMMENT, "").trim() !== "")
    throw new Error(
      `${entry} does more than hand on what stands in a chunk: is there a --beside that loads all of it?`,
    );
  const [main, ...others] = [...before.matchAll(HANDED_ON)]
    .map(({ groups }) => groups)
    .sort((one, other) => other.names.length - one.names.length);
  const chunk = main.file;
  const more = others.map(({ names, file }) => `export {${names}} from "./${file}";\n`).join("");
  write(entry, read(chunk).replace(`//# sourceMappingURL=${chunk}`, `${more}//# sourceMappingURL=${entry}`));
  write(`${entry}.map`, read(`${chunk}.map`));
  const missing = namesIn(before).filter((name) => !namesIn(read(entry)).includes(name));
  if (missing.length > 0) throw new Error(`${entry} exports under other names than its chunk: ${missing.join(", ")}`);
  for (const left of [chunk, `${chunk}.map`]) rmSync(join(folder, left));
  const rest = files.filter((file) => !file.startsWith(chunk));
  for (const file of rest) write(file, read(file).replaceAll(`/${chunk}"`, `/${entry}"`));
  return rest;
}

const namesIn = (text) => parse(text)[1].map(({ n }) => n);

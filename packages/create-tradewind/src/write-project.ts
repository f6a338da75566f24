import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { FolderTakenError } from "./creator-errors.ts";
import { inWordsOf } from "./package-manager.ts";
import { type Manifest, projectManifest, type Versions } from "./project-manifest.ts";

/** What is written, and where. */
export interface Project {
  /** Is made, with the folders above it. */
  readonly folder: string;
  /** Folders of templates; a file of a later one takes the place of an earlier one's. */
  readonly layers: readonly URL[];
  /** Words of the templates, and what stands for each in the project. */
  readonly words: Readonly<Record<string, string>>;
  readonly versions: Versions;
}

/** A project's package.json is put together from one of these in each layer that has something to say. */
const MANIFEST = "_package.json";

/** Writes a project into a folder that is empty or does not exist. @throws FolderTakenError before anything is written */
export function writeProject({ folder, layers, words, versions }: Project): void {
  refuseTakenFolder(folder);
  const manifests: Manifest[] = [];
  for (const layer of layers) {
    for (const { path, text } of filesOf(layer)) {
      const inWords = replaced(text, words);
      if (path === MANIFEST) manifests.push(JSON.parse(inWords));
      else write(join(folder, realPath(path)), path.endsWith(".md") ? inWordsOf(versions.manager, inWords) : inWords);
    }
  }
  write(join(folder, "package.json"), `${JSON.stringify(projectManifest(manifests, versions), null, 2)}\n`);
}

/** A repository that holds nothing yet is no project. @throws FolderTakenError */
export function refuseTakenFolder(folder: string): void {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name !== ".git") : [];
  if (found.length > 0) throw new FolderTakenError({ folder, found });
}

function filesOf(layer: URL): { path: string; text: string }[] {
  const folder = fileURLToPath(layer);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(folder, file), text: readFileSync(file, "utf8") }));
}

/** `_gitignore` is `.gitignore`: npm would read that one itself instead of packing it. */
const realPath = (path: string): string =>
  path
    .split(sep)
    .map((name) => name.replace(/^_/, "."))
    .join(sep);

function replaced(text: string, words: Readonly<Record<string, string>>): string {
  const found = Object.keys(words).sort((a, b) => b.length - a.length);
  return found.length === 0 ? text : text.replace(new RegExp(found.join("|"), "g"), (word) => words[word]!);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

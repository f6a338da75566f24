import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FileFacts } from "./finding.ts";

interface Entry {
  /** The content of each file that the facts depend on, as its hash; null for one that is not there. */
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly facts: FileFacts;
}

interface Content {
  readonly key: string;
  readonly files: Readonly<Record<string, Entry>>;
}

/**
 * What earlier checks have found out about files, by their content and that of everything they import. It can be deleted at any
 * time; one that cannot be read or written costs time only.
 */
export class CheckCache {
  readonly #file: string | undefined;
  readonly #key: string;
  readonly #entries = new Map<string, Entry>();
  /** Of this check: no file is read twice. */
  readonly #hashes = new Map<string, string | null>();
  #hasChanged = false;

  /** `key` names what has made the facts: those that another version has made do not count. */
  constructor(file: string | undefined, key: string) {
    this.#file = file;
    this.#key = key;
    const content = file === undefined ? undefined : read(file);
    if (content?.key !== key) return;
    for (const [path, entry] of Object.entries(content.files)) this.#entries.set(path, entry);
  }

  get(path: string): FileFacts | undefined {
    const entry = this.#entries.get(path);
    if (!entry) return undefined;
    const isSame = Object.entries(entry.inputs).every(([input, hash]) => this.#hashOf(input) === hash);
    return isSame ? entry.facts : undefined;
  }

  put(path: string, inputs: readonly string[], facts: FileFacts): void {
    this.#entries.set(path, { inputs: Object.fromEntries(inputs.map((input) => [input, this.#hashOf(input)])), facts });
    this.#hasChanged = true;
  }

  delete(path: string): void {
    if (this.#entries.delete(path)) this.#hasChanged = true;
  }

  /** Writes what has changed; what is said of files that are gone goes, too. */
  save(): void {
    for (const path of this.#entries.keys()) if (!existsSync(path)) this.delete(path);
    if (this.#file === undefined || !this.#hasChanged) return;
    const content: Content = { key: this.#key, files: Object.fromEntries(this.#entries) };
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      const written = `${this.#file}.${process.pid}`;
      writeFileSync(written, JSON.stringify(content));
      renameSync(written, this.#file);
    } catch {
      // a folder that cannot be written: the next check takes as long as this one
    }
  }

  #hashOf(path: string): string | null {
    let hash = this.#hashes.get(path);
    if (hash === undefined) {
      hash = contentHash(path);
      this.#hashes.set(path, hash);
    }
    return hash;
  }
}

function contentHash(path: string): string | null {
  try {
    // a folder that was listed has changed when its names have
    const content = statSync(path).isDirectory() ? readdirSync(path).join("\n") : readFileSync(path);
    return createHash("sha1").update(content).digest("base64");
  } catch {
    return null;
  }
}

function read(file: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Content;
  } catch {
    // not there, or of a check that was interrupted
    return undefined;
  }
}

import { linkSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { KeySource } from "./key-source.ts";
import { newKeyText, readKeys, type SecretKey } from "./secret-key.ts";

const HEADING = `# Keys of a Tradewind store, one a line. The first seals connections and variables, the others open what was sealed before.
# Without this file they cannot be read: keep a copy of it, apart from the store's.
`;

/** Keys in a file that its owner alone may read. It is read again when it has changed: a rotation needs no restart. */
export function keyFile(path: string): KeySource {
  let read: { readonly version: string; readonly keys: readonly SecretKey[] } | undefined;
  const keys = () => {
    const version = versionOf(path);
    if (version === undefined) return [];
    if (read?.version !== version) read = { version, keys: readKeys(readFileSync(path, "utf8"), path) };
    return read.keys;
  };
  return {
    name: path,
    keys,
    make() {
      const old = keys().map(({ bytes }) => bytes.toString("base64url"));
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.${newKeyText().slice(0, 8)}`;
      writeFileSync(draft, `${HEADING}${[newKeyText(), ...old].join("\n")}\n`, { mode: 0o600, flag: "wx" });
      if (old.length > 0) renameSync(draft, path);
      else makeFirst(draft, path);
    },
  };
}

/** Of two processes that make the first key at once one is too late, and uses the other's. */
function makeFirst(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}

function versionOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

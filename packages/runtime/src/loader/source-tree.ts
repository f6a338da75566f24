import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What a folder holds that may take part in an import. */
export interface SourceTree {
  /** Each module and data file with a text that changes when the file does. */
  readonly files: ReadonlyMap<string, string>;
  /** Each folder with a text that changes when another one takes its place. */
  readonly folders: ReadonlyMap<string, string>;
}

const isSource = (name: string): boolean => /\.([cm]?[jt]sx?|json|sql)$/.test(name);
const isLeftOut = (name: string): boolean => name.startsWith(".") || name === "node_modules" || name === "dist";

export interface ReadSourceTreeOptions {
  /** Whether folders in the folder are read, too. @default true */
  readonly isDeep?: boolean;
  /** Called for each folder before its files are looked at. */
  readonly onFolder?: (folder: string, identity: string) => void;
}

/** Reads a folder. Links are followed, to no folder twice. What cannot be read, or is gone when its turn comes, is left out. */
export async function readSourceTree(
  root: string,
  { isDeep = true, onFolder }: ReadSourceTreeOptions = {},
): Promise<SourceTree> {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  const seen = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    const found = await stat(folder).catch(nothing);
    const identity = found && `${found.dev}:${found.ino}`;
    if (!identity || seen.has(identity)) return;
    seen.add(identity);
    folders.set(folder, identity);
    onFolder?.(folder, identity);
    for (const entry of await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])) {
      const path = join(folder, entry.name);
      if (isLeftOut(entry.name)) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) {
        if (isDeep) await walk(path);
      } else if (isSource(entry.name)) {
        const file = await stat(path).catch(nothing);
        if (file?.isFile()) files.set(path, `${file.ino}:${file.size}:${file.mtimeMs}:${file.ctimeMs}`);
      }
    }
  };
  await walk(root);
  return { files, folders };
}

const nothing = (): undefined => undefined;
const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(nothing))?.isDirectory() ?? false;

import { type FSWatcher, watch } from "node:fs";
import type { Clock, Timer } from "@tradewind/core/engine";
import { readSourceTree, type SourceTree } from "./source-tree.ts";

export interface SourceChange {
  /** All that are there now. */
  readonly files: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

export interface WatchedSourcesOptions {
  readonly root: string;
  /** Whether what lies in folders below counts, too. */
  readonly isDeep: boolean;
  readonly clock: Clock;
  readonly onChange: (change: SourceChange) => void | Promise<void>;
}

// an editor writes a file in several steps, a checkout many files
const DEBOUNCE_MS = 100;
const RESCAN_MS = 30_000;
const RESCAN_UNWATCHED_MS = 1000;

/**
 * Reports what changes below a folder. What the system tells is taken as a hint only that something did; what, is seen by reading the
 * tree again (1,000 files: 20 ms) and comparing. So nothing depends on what an event is called on which system, an editor that replaces
 * a file is like one that rewrites it, and a new folder whose files came before it could be watched loses none. Where watching does
 * not work (network file systems, no watches left) the tree is read every second, and every 30 s in any case.
 *
 * `fs.watch` with `recursive` was not taken: Node 20 emulates it on Linux with a watch for each file, node_modules included, and
 * loses files that are replaced.
 */
export class WatchedSources {
  readonly #options: WatchedSourcesOptions;
  readonly #watchers = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>();
  #files: SourceTree["files"] = new Map();
  #timer: Timer | undefined;
  #isHinted = false;
  #isReading = false;
  #isUnwatched = false;
  #isStopped = false;

  constructor(options: WatchedSourcesOptions) {
    this.#options = options;
  }

  /** Begins, and gives the files that are there. */
  async start(): Promise<readonly string[]> {
    this.#files = await this.#read();
    this.#plan();
    return [...this.#files.keys()];
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #look(): Promise<void> {
    this.#isHinted = false;
    this.#isReading = true;
    const before = this.#files;
    const now = await this.#read();
    this.#isReading = false;
    if (this.#isStopped) return;
    this.#files = now;
    const added = [...now.keys()].filter((file) => !before.has(file));
    const changed = [...now.keys()].filter((file) => before.has(file) && before.get(file) !== now.get(file));
    const isSame = added.length + changed.length === 0 && now.size === before.size;
    this.#plan();
    if (!isSame) await this.#options.onChange({ files: [...now.keys()], added, changed });
  }

  #plan(): void {
    this.#timer?.cancel();
    if (this.#isStopped || this.#isReading) return;
    const rescanMs = this.#isUnwatched ? RESCAN_UNWATCHED_MS : RESCAN_MS;
    this.#timer = this.#options.clock.timer(this.#isHinted ? DEBOUNCE_MS : rescanMs, () => void this.#look());
  }

  /** Folders are watched before their files are looked at, so that no change falls between. */
  async #read(): Promise<SourceTree["files"]> {
    const { root, isDeep } = this.#options;
    const onFolder = (folder: string, identity: string) => this.#watch(folder, identity);
    const { files, folders } = await readSourceTree(root, { isDeep, onFolder });
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#unwatch(folder);
    return files;
  }

  #watch(folder: string, identity: string): void {
    if (this.#isStopped || this.#watchers.get(folder)?.identity === identity) return;
    this.#unwatch(folder);
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#hint());
      // a folder that is removed, or no watches left
      watcher.on("error", () => this.#unwatch(folder));
      this.#watchers.set(folder, { identity, watcher });
    } catch {
      // it is read every second instead
      this.#isUnwatched = true;
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #hint(): void {
    if (this.#isHinted) return;
    this.#isHinted = true;
    this.#plan();
  }
}

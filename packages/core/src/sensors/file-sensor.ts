import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { TaskContext } from "../context.ts";
import { BaseSensor } from "./base-sensor.ts";

export interface FileSensorOptions {
  /** A path or a glob (`data-*.csv`, `supermarket?/data-[0-9]*.csv`). A folder counts when it holds a file. */
  readonly filepath: string;
  /** Connection whose `extra.path` is the base of relative paths. @default none: the working directory */
  readonly fsConnId?: string;
}

/**
 * Waits for a file, a folder that is not empty, or any match of a glob. Airflow's FileSensor.
 *
 * @example
 * new FileSensor({ taskId: "wait_for_data", filepath: "data/supermarket1/data-*.csv", pokeInterval: { seconds: 10 } });
 */
export class FileSensor extends BaseSensor<FileSensorOptions, "filepath"> {
  static override readonly templateFields: readonly string[] = ["filepath"];

  override async poke({ connections, log }: TaskContext): Promise<boolean> {
    const { filepath, fsConnId } = this.options;
    const base = fsConnId === undefined ? undefined : (await connections.get(fsConnId)).extra.path;
    const path = typeof base === "string" && !isAbsolute(filepath) ? join(base, filepath) : filepath;
    log.info(`Poking for file ${path}`);
    for (const match of await matches(path)) if (await isThere(match)) return true;
    return false;
  }
}

/** What a glob matches; a path without wildcards is taken as it is. The library costs 10 ms to import, and few processes need it. */
async function matches(path: string): Promise<readonly string[]> {
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(path)) return [path];
  return glob(path, { onlyFiles: false, dot: true, absolute: true, expandDirectories: false });
}

async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(absent);
  if (!found) return false;
  if (!found.isDirectory()) return true;
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries.some((entry) => entry.isFile());
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

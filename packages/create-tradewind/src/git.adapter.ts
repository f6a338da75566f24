import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether a folder lies in a repository, so that it needs none of its own. */
export function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  const parent = dirname(folder);
  return parent !== folder && isInRepository(parent);
}

/** Makes a repository of a folder; false where that cannot be done, as without git. */
export const initRepository = (folder: string): boolean =>
  spawnSync("git", ["init", "--quiet"], { cwd: folder, stdio: "ignore" }).status === 0;

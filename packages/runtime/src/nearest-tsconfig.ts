import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The user's settings decide how decorators are compiled, whatever folder the process was started in. */
export function nearestTsconfig(folder: string): string | undefined {
  const file = join(folder, "tsconfig.json");
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestTsconfig(parent);
}

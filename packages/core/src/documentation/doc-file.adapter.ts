import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The text of a file, seen from the folder of another; undefined when it cannot be read. */
export function docFile(path: string, from: string | undefined): string | undefined {
  try {
    return readFileSync(resolve(from === undefined ? "." : dirname(from), path), "utf8");
  } catch {
    // what is missing is shown as it was written: documentation is no reason not to run
    return undefined;
  }
}

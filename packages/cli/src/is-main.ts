import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * True when the module is the program that was started, and not imported by another one.
 *
 * @example
 * if (isMain(import.meta)) await run(Sales);
 */
export function isMain({ url }: { readonly url: string }): boolean {
  const started = process.argv[1];
  if (started === undefined) return false;
  const own = fileURLToPath(url.replace(/\?.*$/, ""));
  try {
    return realpathSync(started) === realpathSync(own);
  } catch {
    // started without its ending (`tsx dags/sales`), which names no file
    return own.replace(/\.[cm]?[jt]sx?$/, "") === started;
  }
}

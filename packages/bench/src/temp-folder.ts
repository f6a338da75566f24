import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for databases that is gone when the program ends, also when it is interrupted. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  return folder;
}

/** A new folder below another. */
export const subFolder = (folder: string): string => mkdtempSync(join(folder, "run-"));

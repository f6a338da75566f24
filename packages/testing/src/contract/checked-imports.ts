import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CheckedProblem } from "@tradewind/runtime/check";
import { checked } from "./checked-files.ts";

/** What is said of modules that a DAG file imports: each is imported by one of its own. */
export async function checkedImports(files: readonly string[]): Promise<readonly CheckedProblem[]> {
  const folder = await mkdtemp(join(tmpdir(), "tradewind-imports-"));
  try {
    await Promise.all(files.map((file, i) => writeFile(join(folder, `dag-${i}.mjs`), dagFileThatImports(file, i))));
    return files.length === 0 ? [] : await checked([folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const dagFileThatImports = (file: string, i: number): string =>
  [
    `import ${JSON.stringify(pathToFileURL(file).href)};`,
    `import { defineDag } from ${JSON.stringify(import.meta.resolve("@tradewind/core"))};`,
    `export const dag = defineDag(class { flow() {} }, { dagId: "imports_${i}" });`,
  ].join("\n");

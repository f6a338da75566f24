// Keeps docs/type-errors.md true: its examples are compiled as one program, and what the compiler prints is held against the page.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Example {
  readonly code: string;
  /** What the page says that the compiler prints; nothing, where the code is right. */
  readonly says: readonly string[];
}

const [common, ...examples] = examplesOf(readFileSync(pathOf("../../../docs/type-errors.md"), "utf8"));
const printed = compile(examples.map(({ code }) => `${common!.code}\n${placed(code)}`));

test("the examples that are right compile", () => {
  const right = examples.flatMap(({ code, says }, i) => (says.length === 0 ? [{ code, printed: printed[i]! }] : []));
  expect(right.length).toBeGreaterThan(3);
  expect(right.filter((example) => example.printed.length > 0)).toEqual([]);
});

test("the compiler says of the others what the page says", () => {
  const wrong = examples.flatMap(({ code, says }, i) =>
    says.length > 0 ? [{ code, says, printed: printed[i]! }] : [],
  );
  expect(wrong.length).toBeGreaterThan(30);
  expect(wrong.filter((example) => !isExcerpt(example.says, example.printed))).toEqual([]);
});

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The blocks of code, each with the block of text behind it. */
function examplesOf(page: string): Example[] {
  const blocks = page.matchAll(/^```ts\n([\s\S]*?)^```\n+(?:^```text\n([\s\S]*?)^```)?/gm);
  return [...blocks].map(([, code, text = ""]) => ({
    code: code!,
    says: text.split("\n").filter((line) => line !== ""),
  }));
}

/** Code stands where it can: a class at the top, decorated methods in a class, everything else in `flow()`. */
function placed(code: string): string {
  if (/^export class/m.test(code)) return code;
  if (/^(@|readonly )/.test(code)) return `export class Mine extends Sales {\n${code}}`;
  return `export class Mine extends Sales {\n  override flow(this: Flow<Sales>) {\n${code}  }\n}`;
}

/** Compiles modules as one program; gives the lines that the compiler prints for each, without their places. */
function compile(modules: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-type-errors-"));
  const files = modules.map((_code, i) => `example-${i}.ts`);
  for (const [i, code] of modules.entries()) writeFileSync(join(folder, files[i]!), code);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: pathOf("../../../tsconfig.json"), ...optionsFor(files) }),
  );
  const tsc = pathOf("../../../node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
    cwd: folder,
  });
  rmSync(folder, { recursive: true });
  return files.map((file) => linesAbout(file, stdout));
}

function optionsFor(files: readonly string[]) {
  return {
    files,
    compilerOptions: {
      types: [],
      noUnusedLocals: false,
      noUnusedParameters: false,
      rewriteRelativeImportExtensions: false,
      paths: { tradewind: [pathOf("../dist/index.d.ts")] },
    },
  };
}

function linesAbout(file: string, stdout: string): string[] {
  const lines: string[] = [];
  let isAbout = false;
  for (const line of stdout.split("\n")) {
    if (!line.startsWith(" ")) isAbout = line.startsWith(`${file}(`);
    if (isAbout) lines.push(line.replace(/^\S+\(\d+,\d+\): /, ""));
  }
  return lines;
}

/** Whether the page has the lines of the compiler, `...` standing for some that are left out. */
function isExcerpt(says: readonly string[], lines: readonly string[]): boolean {
  const pattern = says.map((line) => (line.trim() === "..." ? "(.*\n)+" : `${escaped(line)}\n`)).join("");
  return new RegExp(`^${pattern}$`).test(lines.map((line) => `${line}\n`).join(""));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const bin = join(here, "../dist/bin.js");
const tsx = fileURLToPath(import.meta.resolve("tsx"));

/** The key of stores in tests. */
export const TEST_KEY = Buffer.alloc(32, "key").toString("base64url");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that was started and may still run. */
export interface Started {
  readonly child: ChildProcess;
  /** What it has written to stdout so far. */
  stdout(): string;
  readonly ended: Promise<Ended>;
}

/** A folder of a user's: the DAG files of this test, and tradewind among its packages. */
export function projectFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-project-"));
  cpSync(join(here, "dags"), join(folder, "dags"), { recursive: true });
  cpSync(join(here, "dags/bad/syntax.txt"), join(folder, "dags/bad/syntax.ts"));
  packages(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A folder of a user's with these DAG files. */
export function emptyProject(files: Readonly<Record<string, string>>): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-project-"));
  mkdirSync(join(folder, "dags"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "dags", name), text);
  packages(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

function packages(folder: string): void {
  cpSync(join(here, "tsconfig.project.json"), join(folder, "tsconfig.json"));
  cpSync(join(here, "package.project.json"), join(folder, "package.json"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(here, ".."), join(folder, "node_modules/tradewind"));
}

/** Runs `tradewind` with these words in a folder. */
export const tradewind = (folder: string, words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  startTradewind(folder, words, env).ended;

/** Starts `tradewind` with these words in a folder: for commands that wait. */
export const startTradewind = (folder: string, words: readonly string[], env: Record<string, string> = {}): Started =>
  start(folder, [bin, ...words], env);

/** Runs `tradewind` with a text on its stdin. */
export function tradewindReading(folder: string, stdin: string, words: readonly string[]): Ended {
  const env = { PATH: process.env.PATH, NO_COLOR: "1", TRADEWIND__SECRETS__KEYS: TEST_KEY };
  return spawnSync(process.execPath, [bin, ...words], { cwd: folder, env, input: stdin, encoding: "utf8" });
}

/** Runs a file as `tsx file` does. */
export const runFile = (
  folder: string,
  file: string,
  env: Record<string, string> = {},
  ...words: string[]
): Promise<Ended> => start(folder, ["--import", tsx, file, ...words], env).ended;

/** Resolves when a process has written something so many times. */
export function written({ child, stdout, ended }: Started, text: string, times = 1): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (stdout().split(text).length > times) resolve();
    };
    child.stdout!.on("data", look);
    void ended.then(({ stderr }) => reject(new Error(`it ended without saying "${text}":\n${stdout()}${stderr}`)));
    look();
  });
}

function start(folder: string, args: readonly string[], env: Record<string, string>): Started {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, NO_COLOR: "1", TRADEWIND__SECRETS__KEYS: TEST_KEY, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.once("close", (status) => resolve({ status, stdout, stderr })));
  return { child, stdout: () => stdout, ended };
}

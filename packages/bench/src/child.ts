import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { nowMs } from "./stamps.ts";

/** What a child process printed, and when, counted from the moment it was asked for. */
export interface ChildReport {
  readonly stdout: string;
  readonly stderr: string;
  /** Until its first output; undefined when it printed nothing. */
  readonly firstOutputMs: number | undefined;
  readonly exitMs: number;
}

/** The path of a compiled program of this package. */
export const program = (name: string): string => fileURLToPath(import.meta.resolve(`./${name}.js`));

/** Runs a command to its end. Rejects when it fails, with what it wrote to stderr. */
export function runChild(command: string, args: readonly string[]): Promise<ChildReport> {
  return new Promise((resolve, reject) => {
    const startedAt = nowMs();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let firstOutputMs: number | undefined;
    child.stdout.on("data", (chunk: Buffer) => {
      firstOutputMs ??= nowMs() - startedAt;
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const exitMs = nowMs() - startedAt;
      if (code === 0) resolve({ stdout, stderr, firstOutputMs, exitMs });
      else reject(new Error(`${command} ${args.join(" ")} ended with ${signal ?? code}:\n${stderr}`));
    });
  });
}

export const runNode = (args: readonly string[]): Promise<ChildReport> => runChild(process.execPath, args);

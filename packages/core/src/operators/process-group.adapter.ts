import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

/** How long a command may go on after it was asked to end, before it is killed. */
const KILL_AFTER_MS = 5_000;

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | undefined;
  readonly signal: AbortSignal;
}

export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * Runs a command in a process group of its own, so that ending it ends what it has started, too; hands every line of its output
 * to `onLine`. When the signal aborts, the group gets SIGTERM, and SIGKILL if it does not obey.
 */
export async function runInProcessGroup(
  command: Command,
  onLine: (line: string, stream: "stdout" | "stderr") => void,
): Promise<CommandEnd> {
  // a millisecond that only those pay who start commands
  const { spawn } = await import("node:child_process");
  // a signal that has aborted before does not tell again
  command.signal.throwIfAborted();
  const [file, ...args] = command.argv;
  const child = spawn(file, args, {
    env: command.env,
    cwd: command.cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const abort = () => endGroup(child);
  command.signal.addEventListener("abort", abort, { once: true });
  const flushStdout = splitLines(child.stdout, (line) => onLine(line, "stdout"));
  const flushStderr = splitLines(child.stderr, (line) => onLine(line, "stderr"));
  return new Promise<CommandEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => {
      flushStdout();
      flushStderr();
      resolve({ exitCode, signal });
    });
  }).finally(() => command.signal.removeEventListener("abort", abort));
}

function endGroup(child: ChildProcessByStdio<null, Readable, Readable>): void {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), KILL_AFTER_MS);
  timer.unref();
  child.once("close", () => clearTimeout(timer));
}

function signalGroup({ pid }: { pid?: number | undefined }, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group has ended by itself in the meantime
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function splitLines(stream: Readable, onLine: (line: string) => void): () => void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  return () => {
    if (rest !== "") onLine(rest);
  };
}
